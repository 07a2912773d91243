package io.wabridge.crm;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where Dataverse is and who the bridge is there.
 *
 * @param url Web API root with version, without trailing slash: {@code https://org.crm4.dynamics.com/api/data/v9.2}
 * @param tokenUri Entra token endpoint
 * @param clientId application (client) id bound to the application user
 * @param clientSecret its secret; from the environment
 * @param scope {@code https://org.crm4.dynamics.com/.default}
 */
@ConfigurationProperties("bridge.dataverse")
public record DataverseSettings(String url, String tokenUri, String clientId, String clientSecret, String scope) {

    @Override
    public String toString() {
        return "DataverseSettings[url=" + url + ", clientId=" + clientId + "]";
    }
}
