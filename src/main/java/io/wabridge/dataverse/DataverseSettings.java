package io.wabridge.dataverse;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Dataverse is and who the bridge is there.
 *
 * @param url Web API root with version, without trailing slash: {@code https://org.crm4.dynamics.com/api/data/v9.2}
 * @param tokenUri Entra token endpoint
 * @param clientId application (client) id bound to the application user
 * @param clientSecret its secret; from the environment
 * @param scope {@code https://org.crm4.dynamics.com/.default}
 * @param tokenTimeout for connecting to the token endpoint and for its answer
 */
@ConfigurationProperties("bridge.dataverse")
public record DataverseSettings(
        String url,
        String tokenUri,
        String clientId,
        String clientSecret,
        String scope,
        @DefaultValue("10s") Duration tokenTimeout) {

    @Override
    public String toString() {
        return "DataverseSettings[url=" + url + ", clientId=" + clientId + "]";
    }
}
