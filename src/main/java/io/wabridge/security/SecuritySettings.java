package io.wabridge.security;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which tokens are accepted, and how long an answer about rights is valid.
 *
 * @param tokens accepted pairs. Entra mints two forms of a token for one API, each with its own issuer and audience
 * @param jwksUri the tenant's signing keys; fetched when the first token arrives, not at start
 * @param authorityMaxAge how old an answer of Dynamics about a user's rights may be
 * @param jwksTimeout for connecting to Entra and for its answer
 */
@ConfigurationProperties("bridge.security")
public record SecuritySettings(
        @DefaultValue List<Pair> tokens,
        String jwksUri,
        @DefaultValue("60s") Duration authorityMaxAge,
        @DefaultValue("5s") Duration jwksTimeout) {

    /**
     * An accepted issuer with the audience it must name.
     *
     * @param issuer {@code iss}: {@code https://login.microsoftonline.com/{tenant}/v2.0} or {@code https://sts.windows.net/{tenant}/}
     * @param audience {@code aud}: the API's client id with the first, its URI with the second
     */
    public record Pair(String issuer, String audience) {}
}
