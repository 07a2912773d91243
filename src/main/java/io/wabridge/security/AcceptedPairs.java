package io.wabridge.security;

import java.util.List;
import java.util.UUID;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;

/**
 * Accepts a token whose issuer and audience are listed as a pair, and that names its holder. An issuer of one pair with the
 * audience of another is refused, because it is a token for another API.
 */
final class AcceptedPairs implements OAuth2TokenValidator<Jwt> {

    private static final OAuth2TokenValidatorResult REFUSED = OAuth2TokenValidatorResult.failure(
            new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, "not a token for this API", null));

    private final List<SecuritySettings.Pair> pairs;

    AcceptedPairs(List<SecuritySettings.Pair> pairs) {
        this.pairs = List.copyOf(pairs);
    }

    @Override
    public OAuth2TokenValidatorResult validate(Jwt token) {
        // As text: getIssuer converts the claim to a URL and throws when it is none.
        Object issuer = token.getClaims().get(JwtClaimNames.ISS);
        List<String> audience = token.getAudience();
        boolean accepted = issuer != null
                && audience != null
                && pairs.stream()
                        .anyMatch(
                                pair -> pair.issuer().equals(issuer.toString()) && audience.contains(pair.audience()));
        return accepted && isGuid(token.getClaims().get("oid")) ? OAuth2TokenValidatorResult.success() : REFUSED;
    }

    private static boolean isGuid(Object oid) {
        try {
            return oid instanceof String text
                    && text.equalsIgnoreCase(UUID.fromString(text).toString());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
