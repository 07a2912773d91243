package io.wabridge.operation;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jolokia.server.core.restrictor.RestrictorFactory;
import org.jolokia.server.core.restrictor.policy.PolicyRestrictor;
import org.jolokia.server.core.service.api.Restrictor;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.jmx.export.annotation.ManagedOperationParameter;
import org.springframework.jmx.export.annotation.ManagedResource;
import org.springframework.stereotype.Component;

/**
 * What Hawtio may offer. It looks for an MBean of this name and leaves out or locks what it says cannot be executed. The answers come
 * from the file by which Jolokia allows and refuses, so that what would be refused is not offered. Nothing is guarded here.
 */
@Component
@ManagedResource(
        objectName = "hawtio:type=security,area=jmx,name=ConsoleRights",
        description = "Which operations the console may offer")
public final class ConsoleRights {

    private final Restrictor policy;

    ConsoleRights(@Value("${management.endpoint.jolokia.config.policyLocation}") String location) throws IOException {
        PolicyRestrictor found = RestrictorFactory.lookupPolicyRestrictor(location);
        if (found == null) {
            // Jolokia would take that for "everything is allowed".
            throw new IllegalStateException("There is no policy at " + location);
        }
        this.policy = found;
    }

    @ManagedOperation(description = "Whether the MBean may be shown as one that can be worked with")
    @ManagedOperationParameter(name = "mbean", description = "its object name")
    public boolean canInvoke(String mbean) throws MalformedObjectNameException {
        return !policy.isObjectNameHidden(new ObjectName(mbean));
    }

    @ManagedOperation(description = "Whether an attribute may be set")
    @ManagedOperationParameter(name = "mbean", description = "its object name")
    @ManagedOperationParameter(name = "setter", description = "set and the attribute's name")
    @ManagedOperationParameter(name = "types", description = "type of the value")
    public boolean canInvoke(String mbean, String setter, String[] types) throws MalformedObjectNameException {
        return policy.isAttributeWriteAllowed(new ObjectName(mbean), setter.replaceFirst("^set", ""));
    }

    /** @param operations signatures by MBean: {@code replay(java.lang.String)} */
    @ManagedOperation(description = "Which of many operations may be executed")
    @ManagedOperationParameter(name = "operations", description = "signatures by MBean")
    public Map<String, Map<String, Map<String, Object>>> canInvoke(Map<String, List<String>> operations)
            throws MalformedObjectNameException {
        Map<String, Map<String, Map<String, Object>>> answers = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> asked : operations.entrySet()) {
            ObjectName mbean = new ObjectName(asked.getKey());
            Map<String, Map<String, Object>> answer = new LinkedHashMap<>();
            asked.getValue()
                    .forEach(operation ->
                            answer.put(operation, Map.of("CanInvoke", policy.isOperationAllowed(mbean, operation))));
            answers.put(asked.getKey(), answer);
        }
        return answers;
    }
}
