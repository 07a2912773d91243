package io.wabridge.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.webhook.Handshake.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {

    private final Handshake handshake = new Handshake(new WebhookSettings("secret", null, "my voice=is&my?paßport"));

    @Test
    void answersTheChallengeVerbatim() {
        assertThat(handshake.answer("subscribe", "my voice=is&my?paßport", "1158201444 <x>\""))
                .isEqualTo(new Answer(200, "1158201444 <x>\""));
    }

    @ParameterizedTest
    @CsvSource({
        "subscribe, my voice=is&my?paßporT",
        "subscribe, my voice=is&my?paßport2",
        "subscribe, x",
        "unsubscribe, my voice=is&my?paßport",
        "SUBSCRIBE, my voice=is&my?paßport"
    })
    void refusesAnotherTokenOrMode(String mode, String token) {
        assertThat(handshake.answer(mode, token, "1")).isEqualTo(new Answer(403, ""));
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "-, my voice=is&my?paßport, 1",
                "subscribe, -, 1",
                "subscribe, '', 1",
                "subscribe, my voice=is&my?paßport, -",
                "-, -, -"
            },
            nullValues = "-")
    void asksForMissingParameters(String mode, String token, String challenge) {
        assertThat(handshake.answer(mode, token, challenge)).isEqualTo(new Answer(400, ""));
    }
}
