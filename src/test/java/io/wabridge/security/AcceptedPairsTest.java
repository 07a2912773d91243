package io.wabridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.oauth2.jwt.Jwt;

class AcceptedPairsTest {

    private static final String OID = "00000000-0000-0000-0000-00000000000a";

    private final AcceptedPairs pairs = new AcceptedPairs(List.of(
            new SecuritySettings.Pair("https://login/v2.0", "client-id"),
            new SecuritySettings.Pair("https://sts/", "api://bridge")));

    @ParameterizedTest
    @CsvSource({"https://login/v2.0,client-id", "https://sts/,api://bridge"})
    void aListedPairIsAccepted(String issuer, String audience) {
        assertThat(pairs.validate(token(issuer, audience, OID)).hasErrors()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://login/v2.0,api://bridge",
        "https://sts/,client-id",
        "https://login/v2.0,other",
        "https://login/,client-id",
        "https://LOGIN/v2.0,client-id",
        "not an address,client-id"
    })
    void aMixedOrUnknownPairIsRefused(String issuer, String audience) {
        assertThat(pairs.validate(token(issuer, audience, OID)).hasErrors()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"nobody", "1-1-1-1-1", "''"})
    void aTokenWithoutAnObjectIdIsRefused(String oid) {
        assertThat(pairs.validate(token("https://sts/", "api://bridge", oid)).hasErrors())
                .isTrue();
    }

    @Test
    void aTokenWithoutIssuerOrAudienceIsRefused() {
        Jwt token =
                Jwt.withTokenValue("t").header("alg", "RS256").claim("oid", OID).build();

        assertThat(pairs.validate(token).hasErrors()).isTrue();
    }

    @Test
    void anEmptyPairAcceptsNothing() {
        AcceptedPairs unset = new AcceptedPairs(List.of(new SecuritySettings.Pair("", "")));

        assertThat(unset.validate(token("https://sts/", "api://bridge", OID)).hasErrors())
                .isTrue();
    }

    private static Jwt token(String issuer, String audience, String oid) {
        return Jwt.withTokenValue("t")
                .header("alg", "RS256")
                .claim("iss", issuer)
                .audience(List.of(audience))
                .claim("oid", oid)
                .build();
    }
}
