package io.wabridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wabridge.conversation.InboundSettings;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseFixture;
import io.wabridge.standin.server.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against the stand-in, which recommends four. */
class ParallelismTest {

    private final DataverseFixture dataverse = new DataverseFixture();

    @AfterEach
    void stop() {
        dataverse.close();
    }

    @Test
    void isWhatTheSettingsAllowBeforeDataverseWasAsked() {
        assertThat(parallelism(8).lanes(10_000)).isEqualTo(8);
    }

    @Test
    void isNoMoreThanDataverseRecommends() {
        Parallelism parallelism = parallelism(8);

        parallelism.ask();

        assertThat(parallelism.lanes(10_000)).isEqualTo(4);
    }

    @Test
    void isNoMoreThanTheSettingsAllow() {
        Parallelism parallelism = parallelism(2);

        parallelism.ask();

        assertThat(parallelism.lanes(10_000)).isEqualTo(2);
    }

    @Test
    void opensALaneOnlyForMessagesBeyondAFullOne() {
        Parallelism parallelism = parallelism(8);

        assertThat(parallelism.lanes(1)).isEqualTo(1);
        assertThat(parallelism.lanes(100)).isEqualTo(1);
        assertThat(parallelism.lanes(101)).isEqualTo(2);
    }

    @Test
    void staysWhenDataverseCannotBeAsked() {
        Parallelism parallelism = parallelism(8);
        parallelism.ask();
        dataverse.server().faults().add(Fault.status("dataverse", 503, "<html></html>"));

        assertThatThrownBy(parallelism::ask).isInstanceOf(DataverseException.class);

        assertThat(parallelism.lanes(10_000)).isEqualTo(4);
    }

    private Parallelism parallelism(int lanes) {
        return new Parallelism(dataverse.client(), new InboundSettings(lanes, 100, false));
    }
}
