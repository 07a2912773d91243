package io.wabridge.crm;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.stereotype.Component;

/**
 * Puts the bridge's own access token on a request. Fetching, keeping and renewing it is Spring Security's work (renewed a minute
 * before it ends).
 */
@Component("dataverseToken")
final class DataverseToken implements Processor {

    private static final String REGISTRATION = "dataverse";
    private static final Authentication BRIDGE =
            new AnonymousAuthenticationToken(REGISTRATION, REGISTRATION, AuthorityUtils.createAuthorityList("bridge"));

    private final InMemoryOAuth2AuthorizedClientService clients;
    private final AuthorizedClientServiceOAuth2AuthorizedClientManager manager;

    DataverseToken(DataverseSettings settings) {
        InMemoryClientRegistrationRepository registrations =
                new InMemoryClientRegistrationRepository(ClientRegistration.withRegistrationId(REGISTRATION)
                        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                        .tokenUri(settings.tokenUri())
                        .clientId(settings.clientId())
                        .clientSecret(settings.clientSecret())
                        .scope(settings.scope())
                        .build());
        this.clients = new InMemoryOAuth2AuthorizedClientService(registrations);
        this.manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, clients);
        this.manager.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder()
                .clientCredentials()
                .build());
    }

    @Override
    public void process(Exchange exchange) {
        OAuth2AuthorizedClient client = manager.authorize(OAuth2AuthorizeRequest.withClientRegistrationId(REGISTRATION)
                .principal(BRIDGE)
                .build());
        if (client == null) {
            throw new IllegalStateException("no access token for Dataverse");
        }
        exchange.getMessage()
                .setHeader("Authorization", "Bearer " + client.getAccessToken().getTokenValue());
    }

    /** Forgets the token, so that the next request fetches a new one. */
    void discard() {
        clients.removeAuthorizedClient(REGISTRATION, BRIDGE.getName());
    }
}
