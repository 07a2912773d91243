package io.wabridge.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Bytes that a Java process allocates, read over JMX. The sum over its threads, so that it does not depend on when the collector ran; what
 * a thread allocated after the last reading and before it ended is lost.
 */
final class Allocation implements AutoCloseable {

    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final ObjectName threads;
    private final Map<Long, Long> byThread = new HashMap<>();

    private Allocation(JMXConnector connector) throws IOException, JMException {
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
        this.threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
    }

    // The other end is a process that the benchmark started.
    @SuppressWarnings("BanJNDI")
    static Allocation of(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                String address = machine.startLocalManagementAgent();
                return new Allocation(JMXConnectorFactory.connect(new JMXServiceURL(address)));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | JMException e) {
            throw new IOException(e);
        }
    }

    long bytes() throws IOException {
        try {
            long[] ids = (long[]) server.getAttribute(threads, "AllThreadIds");
            long[] bytes = (long[]) server.invoke(
                    threads, "getThreadAllocatedBytes", new Object[] {ids}, new String[] {long[].class.getName()});
            for (int i = 0; i < ids.length; i++) {
                byThread.merge(ids[i], bytes[i], Math::max);
            }
            return byThread.values().stream().mapToLong(Long::longValue).sum();
        } catch (JMException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
