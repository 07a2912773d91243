package io.wabridge.dataverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.server.Fault;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelsTest {

    private static final String NUMBER = "100000000000001";

    private final DataverseFixture dataverse = new DataverseFixture();
    private final Channels channels = new Channels(dataverse.client(), dataverse.schema(), dataverse.clock());

    @AfterEach
    void stop() {
        dataverse.close();
    }

    @Test
    void knowsTheBusinessNumbersOfTheCrm() {
        channels.refresh();

        assertThat(channels.loaded()).isTrue();
        assertThat(channels.find(NUMBER)).hasValueSatisfying(channel -> {
            assertThat(channel.phoneNumberId()).isEqualTo(NUMBER);
            assertThat(channel.rowId()).isNotNull();
        });
    }

    @Test
    void asksForANumberThatWasAddedSince() {
        channels.refresh();
        add("100000000000009");
        dataverse.clock().advance(Duration.ofSeconds(11));

        assertThat(channels.find("100000000000009")).isPresent();
    }

    @Test
    void doesNotAskForAnUnknownNumberAtEveryMessage() {
        channels.refresh();
        add("100000000000009");

        assertThat(channels.find("100000000000009")).isEmpty();
    }

    @Test
    void doesNotKnowANumberThatIsInactive() {
        UUID id = add("100000000000009");
        dataverse
                .standIn()
                .patch(
                        DataverseSeed.ROOT,
                        "wab_channels",
                        id,
                        dataverse.json().createObjectNode().put("statecode", 1).put("statuscode", 2));

        channels.refresh();

        assertThat(channels.find("100000000000009")).isEmpty();
    }

    @Test
    void isNotLoadedWhileDataverseWasDownSinceTheStart() {
        dataverse.server().faults().add(Fault.status("dataverse", 503, "<html></html>"));

        assertThatThrownBy(() -> channels.find(NUMBER)).isInstanceOf(DataverseException.class);

        assertThat(channels.loaded()).isFalse();
    }

    @Test
    void keepsWhatItKnowsWhileDataverseIsDownButDoesNotCallAnUnknownNumberUnknown() {
        channels.refresh();
        dataverse.server().faults().add(Fault.status("dataverse", 503, "<html></html>"));
        dataverse.clock().advance(Duration.ofMinutes(1));

        assertThat(channels.find(NUMBER)).isPresent();
        assertThatThrownBy(() -> channels.find("100000000000009")).isInstanceOf(DataverseException.class);
        // Not asked again within ten seconds, and still not known to be unknown.
        assertThatThrownBy(() -> channels.find("100000000000009")).isInstanceOf(DataverseException.class);
    }

    private UUID add(String number) {
        return dataverse
                .standIn()
                .create(
                        DataverseSeed.ROOT,
                        "wab_channels",
                        dataverse
                                .json()
                                .createObjectNode()
                                .put("wab_phonenumberid", number)
                                .put("wab_name", "new"));
    }
}
