package io.wabridge.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class MetaSignatureTest {

    // Made with: printf '%s' BODY | openssl dgst -sha256 -hmac SECRET
    private static final String BODY = "{\"text\":\"Gr\\u00fc\\u00dfe a\\/b\"}";
    private static final String SIGNATURE = "sha256=bc63fc4134c07d7813a23a3d99f4bf98f49815fc5a2df80c28cfddcf97b6e652";
    private static final String SIGNATURE_BY_PREVIOUS =
            "sha256=3aaef2c84bfb4dd80e17c028e14b181971e24685b444326f4f41a0e767154e89";

    private static MetaSignature signature(String previous) {
        return new MetaSignature(new WebhookSettings("new-secret", previous, "token"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void acceptsTheSignatureOfTheRawBytes() {
        assertThat(signature(null).matches(bytes(BODY), SIGNATURE)).isTrue();
    }

    @Test
    void acceptsAnEmptyBodyThatIsSigned() {
        assertThat(signature(null)
                        .matches(
                                new byte[0], "sha256=43e7ab89f02c210c6a07d8fbea533999eb910bdf18c42aeebcf9406c2730da24"))
                .isTrue();
    }

    @Test
    void refusesABodyThatWasParsedAndWrittenAgain() {
        assertThat(signature(null).matches(bytes("{\"text\":\"Grüße a/b\"}"), SIGNATURE))
                .isFalse();
    }

    @Test
    void refusesOneChangedByte() {
        assertThat(signature(null).matches(bytes(BODY.replace('a', 'b')), SIGNATURE))
                .isFalse();
    }

    @Test
    void acceptsThePreviousSecretWhileThereIsOne() {
        assertThat(signature("old-secret").matches(bytes(BODY), SIGNATURE_BY_PREVIOUS))
                .isTrue();
        assertThat(signature("old-secret").matches(bytes(BODY), SIGNATURE)).isTrue();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = " ")
    void refusesThePreviousSecretOnceItIsGone(String previous) {
        assertThat(signature(previous).matches(bytes(BODY), SIGNATURE_BY_PREVIOUS))
                .isFalse();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "sha256=",
                "sha1=e546797e875cdeb13aaab0f9c54eaa18f84fb361",
                "sha256=0000000000000000000000000000000000000000000000000000000000000000",
                "sha256=ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé",
                "bc63fc4134c07d7813a23a3d99f4bf98f49815fc5a2df80c28cfddcf97b6e652"
            })
    void refusesAnyOtherHeader(String header) {
        assertThat(signature(null).matches(bytes(BODY), header)).isFalse();
    }

    @Test
    void refusesATruncatedAnExtendedAndAnUpperCaseSignature() {
        assertThat(signature(null).matches(bytes(BODY), SIGNATURE.substring(0, 70)))
                .isFalse();
        assertThat(signature(null).matches(bytes(BODY), SIGNATURE + "0")).isFalse();
        assertThat(signature(null).matches(bytes(BODY), SIGNATURE + " ")).isFalse();
        assertThat(signature(null).matches(bytes(BODY), SIGNATURE.toUpperCase(Locale.ROOT)))
                .isFalse();
        assertThat(signature(null)
                        .matches(bytes(BODY), "sha256=" + SIGNATURE.substring(7).toUpperCase(Locale.ROOT)))
                .isFalse();
    }

    @Test
    void refusesANullBody() {
        assertThat(signature(null).matches(null, SIGNATURE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong-secret", "NEW-SECRET", "new-secret "})
    void refusesAnotherSecret(String secret) {
        MetaSignature other = new MetaSignature(new WebhookSettings(secret, null, "t"));

        assertThat(other.matches(bytes(BODY), SIGNATURE)).isFalse();
    }

    @Test
    void keepsItsSecretsOutOfLogs() {
        assertThat(new WebhookSettings("new-secret", "old-secret", "token"))
                .asString()
                .doesNotContain("secret")
                .doesNotContain("token");
    }
}
