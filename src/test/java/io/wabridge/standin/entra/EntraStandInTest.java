package io.wabridge.standin.entra;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.wabridge.standin.StandInClient;
import io.wabridge.standin.StandInClient.Answer;
import io.wabridge.standin.entra.EntraStandIn.Resource;
import io.wabridge.standin.server.StandInServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntraStandInTest {

    private static final String TENANT_PATH = "/entra/" + EntraStandIn.TENANT;
    private static final String TOKEN_PATH = TENANT_PATH + "/oauth2/v2.0/token";
    private static final String BRIDGE_SCOPE = "api://whatsapp-dynamics-bridge/.default";

    private static StandInServer server;
    private static StandInClient client;

    @BeforeAll
    static void start() {
        server = new StandInServer(0);
        client = new StandInClient(server.baseUrl());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<String, String> clientForm() {
        return new HashMap<>(Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                "partner",
                "client_secret",
                "sandbox-secret",
                "scope",
                BRIDGE_SCOPE));
    }

    private static Map<String, String> agentForm() {
        return new HashMap<>(Map.of(
                "grant_type",
                "password",
                "client_id",
                "partner",
                "username",
                "ada",
                "password",
                "sandbox",
                "scope",
                BRIDGE_SCOPE));
    }

    @Test
    void discoveryLeadsToTheKeyThatSigned() throws Exception {
        Answer discovery = client.get(TENANT_PATH + "/v2.0/.well-known/openid-configuration");
        SignedJWT token = SignedJWT.parse(client.form(TOKEN_PATH, clientForm())
                .json()
                .path("access_token")
                .asText());

        Answer keys = client.get(discovery.json().path("jwks_uri").asText());

        JWKSet set = JWKSet.parse(new String(keys.bytes(), StandardCharsets.UTF_8));
        String keyId = token.getHeader().getKeyID();
        assertThat(set.getKeys()).noneMatch(JWK::isPrivate);
        assertThat(token.verify(new RSASSAVerifier(set.getKeyByKeyId(keyId).toRSAKey())))
                .isTrue();
        assertThat(discovery.json().path("issuer").asText())
                .isEqualTo(server.baseUrl() + TENANT_PATH + "/v2.0")
                .isEqualTo(token.getJWTClaimsSet().getIssuer());
    }

    @Test
    void clientTokenIsOfTheSecondFormByDefault() throws Exception {
        Answer answer = client.form(TOKEN_PATH, clientForm());

        var claims =
                SignedJWT.parse(answer.json().path("access_token").asText()).getJWTClaimsSet();
        assertThat(answer.json().path("expires_in").asInt()).isEqualTo(3600);
        assertThat(claims.getAudience()).containsExactly("00000000-0000-0000-0000-0000000000b0");
        assertThat(claims.getStringClaim("oid")).isEqualTo("00000000-0000-0000-0000-00000000000d");
        assertThat(claims.getStringClaim("azp")).isEqualTo("partner");
        assertThat(claims.getStringClaim("tid")).isEqualTo(EntraStandIn.TENANT);
        assertThat(claims.getStringClaim("ver")).isEqualTo("2.0");
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isBetween(Duration.ofSeconds(3600), Duration.ofSeconds(3602));
    }

    @Test
    void firstFormIsMintedOnDemand() throws Exception {
        Map<String, String> form = clientForm();
        form.put("token_version", "1");

        Answer answer = client.form(TOKEN_PATH, form);

        var claims =
                SignedJWT.parse(answer.json().path("access_token").asText()).getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo("https://sts.windows.net/" + EntraStandIn.TENANT + "/");
        assertThat(claims.getAudience()).containsExactly("api://whatsapp-dynamics-bridge");
        assertThat(claims.getStringClaim("appid")).isEqualTo("partner");
        assertThat(claims.getStringClaim("ver")).isEqualTo("1.0");
    }

    @Test
    void agentTokenNamesTheAgentAndTheClient() throws Exception {
        Answer answer = client.form(TOKEN_PATH, agentForm());

        var claims =
                SignedJWT.parse(answer.json().path("access_token").asText()).getJWTClaimsSet();
        assertThat(claims.getStringClaim("oid")).isEqualTo("00000000-0000-0000-0000-00000000000a");
        assertThat(claims.getStringClaim("azp")).isEqualTo("partner");
        assertThat(claims.getStringClaim("scp")).isEqualTo("user_impersonation");
    }

    @Test
    void secretMayComeInTheHeader() throws Exception {
        Map<String, String> form = clientForm();
        form.keySet().removeAll(List.of("client_id", "client_secret"));
        String basic = Base64.getEncoder().encodeToString("bridge:sandbox-secret".getBytes(StandardCharsets.UTF_8));

        Answer answer = client.form(TOKEN_PATH, form, "Authorization", "Basic " + basic);

        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}={1}: {4}")
    @CsvSource(nullValues = "-", textBlock = """
            grant_type,    -,                    400, invalid_request,        900144
            grant_type,    authorization_code,   400, unsupported_grant_type, 70003
            client_id,     -,                    400, invalid_request,        900144
            client_id,     stranger,             400, unauthorized_client,    700016
            client_secret, -,                    401, invalid_client,         7000216
            client_secret, wrong,                401, invalid_client,         7000215
            scope,         -,                    400, invalid_request,        900144
            scope,         api://other/.default, 400, invalid_scope,          70011
            scope,         api://whatsapp-dynamics-bridge, 400, invalid_scope, 1002012
            """)
    void wrongClientRequestIsRefused(String field, String value, int status, String error, int code) throws Exception {
        Map<String, String> form = clientForm();
        if (value == null) {
            form.remove(field);
        } else {
            form.put(field, value);
        }

        Answer answer = client.form(TOKEN_PATH, form);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
        assertThat(answer.json().path("error_codes").path(0).asInt()).isEqualTo(code);
        assertThat(answer.json().path("error_description").asText()).startsWith("AADSTS" + code + ": ");
    }

    @ParameterizedTest(name = "{0}={1}: {3}")
    @CsvSource(textBlock = """
            username,      eve,                                     invalid_grant,  50034
            password,      wrong,                                   invalid_grant,  50126
            client_secret, wrong,                                   invalid_client, 7000215
            scope,         openid,                                  invalid_scope,  70011
            """)
    void wrongAgentRequestIsRefused(String field, String value, String error, int code) throws Exception {
        Map<String, String> form = agentForm();
        form.put(field, value);

        Answer answer = client.form(TOKEN_PATH, form);

        assertThat(answer.json().path("error").asText()).isEqualTo(error);
        assertThat(answer.json().path("error_codes").path(0).asInt()).isEqualTo(code);
    }

    @Test
    void otherTenantIsUnknown() throws Exception {
        Answer answer = client.form("/entra/00000000-0000-0000-0000-000000000002/oauth2/v2.0/token", clientForm());

        assertThat(answer.json().path("error_codes").path(0).asInt()).isEqualTo(90002);
    }

    @Test
    void dataverseTakesATokenMintedForItInEitherForm() {
        String second = server.entra().clientToken("bridge", Resource.DATAVERSE);
        String first = server.entra()
                .forAgent("bob", "inspector", Resource.DATAVERSE)
                .version1()
                .token();

        assertThat(server.entra().check(second)).contains(new Caller("bridge", "00000000-0000-0000-0000-00000000000e"));
        assertThat(server.entra().check(first))
                .contains(new Caller("inspector", "00000000-0000-0000-0000-00000000000b"));
    }

    @Test
    void dataverseRefusesATokenThatIsWrongInOneRespect() {
        EntraStandIn entra = server.entra();

        assertThat(List.of(
                        entra.clientToken("bridge", Resource.BRIDGE),
                        entra.forClient("bridge", Resource.DATAVERSE).expired().token(),
                        entra.forClient("bridge", Resource.DATAVERSE).forged().token(),
                        entra.forClient("bridge", Resource.DATAVERSE)
                                .issuer("https://login.example/other/v2.0")
                                .token(),
                        "not-a-token"))
                .allSatisfy(token -> assertThat(entra.check(token)).isEmpty());
    }

    @Test
    void tokensOutliveARotationButNotTheWithdrawalOfTheirKey() {
        try (StandInServer own = new StandInServer(0)) {
            String old = own.entra().clientToken("bridge", Resource.DATAVERSE);

            own.entra().rotateKey();

            String fresh = own.entra().clientToken("bridge", Resource.DATAVERSE);
            assertThat(own.entra().check(old)).isPresent();
            assertThat(own.entra().check(fresh)).isPresent();
            own.entra().withdrawOldKeys();
            assertThat(own.entra().check(old)).isEmpty();
            assertThat(own.entra().check(fresh)).isPresent();
        }
    }

    @Test
    void tokenIsGoodByTheRealClockAndByTheSandboxesWhenThatWasMoved() throws Exception {
        try (StandInServer own = new StandInServer(0)) {
            own.clock().advance(Duration.ofHours(30));

            var claims = SignedJWT.parse(own.entra().clientToken("bridge", Resource.DATAVERSE))
                    .getJWTClaimsSet();

            Instant real = Instant.now();
            assertThat(claims.getNotBeforeTime().toInstant()).isBeforeOrEqualTo(real);
            assertThat(claims.getExpirationTime().toInstant())
                    .isAfter(real.plus(Duration.ofHours(30)).plus(Duration.ofMinutes(59)));
        }
    }
}
