package io.wabridge.dataverse;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/**
 * Puts the bridge's own access token on a request. Spring Security fetches, keeps and renews it, a minute before it ends.
 * Requests that need a new token at the same time share one fetch.
 */
@Component("dataverseToken")
final class DataverseToken implements Processor {

    private static final String REGISTRATION = "dataverse";
    private static final Authentication BRIDGE =
            new AnonymousAuthenticationToken(REGISTRATION, REGISTRATION, AuthorityUtils.createAuthorityList("bridge"));

    /** Tells the token of a request from a newer one without holding the secret. */
    private static final String ISSUED_AT = "dataverseTokenIssuedAt";

    private static final Duration RENEWED_BEFORE = Duration.ofMinutes(1);

    private final AtomicReference<CompletableFuture<OAuth2AccessToken>> fetching = new AtomicReference<>();
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
                .clientCredentials(
                        grant -> grant.clockSkew(RENEWED_BEFORE).accessTokenResponseClient(tokenClient(settings)))
                .build());
    }

    // The library's own client has no time-out, and whether it follows redirects depends on the class path.
    private static RestClientClientCredentialsTokenResponseClient tokenClient(DataverseSettings settings) {
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.tokenTimeout())
                .build());
        requests.setReadTimeout(settings.tokenTimeout());
        RestClientClientCredentialsTokenResponseClient client = new RestClientClientCredentialsTokenResponseClient();
        client.setRestClient(RestClient.builder()
                .requestFactory(requests)
                .messageConverters(converters -> {
                    converters.clear();
                    converters.add(new FormHttpMessageConverter());
                    converters.add(new OAuth2AccessTokenResponseHttpMessageConverter());
                })
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build());
        return client;
    }

    @Override
    public void process(Exchange exchange) {
        OAuth2AccessToken token = token();
        exchange.setProperty(ISSUED_AT, token.getIssuedAt());
        exchange.getMessage().setHeader("Authorization", "Bearer " + token.getTokenValue());
    }

    private OAuth2AccessToken token() {
        OAuth2AuthorizedClient kept = clients.loadAuthorizedClient(REGISTRATION, BRIDGE.getName());
        return isGood(kept) ? kept.getAccessToken() : fetched();
    }

    private static boolean isGood(OAuth2AuthorizedClient client) {
        return client != null
                && Instant.now()
                        .plus(RENEWED_BEFORE)
                        .isBefore(client.getAccessToken().getExpiresAt());
    }

    // When the token is missing or old, all routes notice it at the same moment, and the library would fetch one for
    // each. A failure is shared as well: if they took turns, the last would wait for the time-outs of all others.
    private OAuth2AccessToken fetched() {
        CompletableFuture<OAuth2AccessToken> mine = new CompletableFuture<>();
        CompletableFuture<OAuth2AccessToken> others = fetching.compareAndExchange(null, mine);
        if (others != null) {
            return joined(others);
        }
        try {
            mine.complete(authorized());
        } catch (RuntimeException | Error e) {
            // Errors too, or the other threads would wait for ever.
            mine.completeExceptionally(e);
        } finally {
            fetching.set(null);
        }
        return joined(mine);
    }

    private static OAuth2AccessToken joined(CompletableFuture<OAuth2AccessToken> token) {
        try {
            return token.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private OAuth2AccessToken authorized() {
        OAuth2AuthorizedClient client = manager.authorize(OAuth2AuthorizeRequest.withClientRegistrationId(REGISTRATION)
                .principal(BRIDGE)
                .build());
        if (client == null) {
            throw new IllegalStateException("no access token for Dataverse");
        }
        return client.getAccessToken();
    }

    /** Drops the token of this request, so that the next request fetches a new one. A newer token stays. */
    void discard(Exchange refused) {
        OAuth2AuthorizedClient kept = clients.loadAuthorizedClient(REGISTRATION, BRIDGE.getName());
        if (kept != null && kept.getAccessToken().getIssuedAt().equals(refused.getProperty(ISSUED_AT))) {
            clients.removeAuthorizedClient(REGISTRATION, BRIDGE.getName());
        }
    }
}
