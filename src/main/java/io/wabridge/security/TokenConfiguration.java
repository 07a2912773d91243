package io.wabridge.security;

import java.time.Clock;
import org.springframework.boot.http.client.ClientHttpRequestFactorySettings.Redirects;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Checks the tokens of REST callers. Keys are fetched with the first token, so that the bridge starts without Entra ID. */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

    @Bean
    JwtDecoder jwtDecoder(SecuritySettings settings, Clock clock) {
        if (settings.jwksUri() == null || settings.jwksUri().isBlank()) {
            throw new IllegalStateException("bridge.security.jwks-uri is not set");
        }
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSetUri(settings.jwksUri())
                .restOperations(new RestTemplateBuilder()
                        // Only the configured address is asked for keys; redirects are not followed.
                        .redirects(Redirects.DONT_FOLLOW)
                        .connectTimeout(settings.jwksTimeout())
                        .readTimeout(settings.jwksTimeout())
                        .build())
                .build();
        JwtTimestampValidator timestamps = new JwtTimestampValidator();
        timestamps.setClock(clock);
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(timestamps, new AcceptedPairs(settings.tokens())));
        return decoder;
    }
}
