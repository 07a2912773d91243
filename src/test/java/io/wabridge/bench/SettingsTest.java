package io.wabridge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private static final Case ACK = new Named("ack", false);
    private static final Case START = new Named("start", false);
    private static final Case GROWTH = new Named("growth", true);
    private static final List<Case> ALL = List.of(ACK, START, GROWTH);

    private record Named(String name, boolean takesHours) implements Case {
        @Override
        public Result measure(Settings settings) {
            return new Result(name);
        }
    }

    private static List<Case> chosen(boolean full, String... cases) {
        return new Settings(Set.of(cases), full, false, Duration.ofSeconds(5), 5).among(ALL);
    }

    @Test
    void allCasesAreRunButThoseThatTakeHours() {
        assertThat(chosen(false)).containsExactly(ACK, START);
    }

    @Test
    void inFullThoseAreRunToo() {
        assertThat(chosen(true)).containsExactly(ACK, START, GROWTH);
    }

    @Test
    void casesAskedForByNameAreRunAlone() {
        assertThat(chosen(false, "growth")).containsExactly(GROWTH);
    }

    @Test
    void aCaseThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> chosen(false, "ack", "akc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("akc");
    }
}
