package io.wabridge.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.wabridge.database.Retention;
import io.wabridge.database.Transactions;
import io.wabridge.fixture.Housekeeping;
import io.wabridge.fixture.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** What all purges have from their template. What each of them may not touch is tested with its table. */
class PurgeTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";

    private final SettableClock clock = new SettableClock();

    @ParameterizedTest
    @MethodSource(DATABASES)
    void deletesMoreThanAPortionAndCountsAll(DataSource database) {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        refusals(jdbc, "old", 2_500, clock.instant().minus(Duration.ofDays(31)));
        refusals(jdbc, "young", 10, clock.instant().minus(Duration.ofDays(29)));

        int gone = new Housekeeping(database, clock).purge("refusal-purge");

        assertThat(gone).isEqualTo(2_500);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM block_refusal", Integer.class))
                .isEqualTo(10);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void doesNotStopAtAPortionOfAnswersThatWereGivenAtOneInstant(DataSource database) {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        answers(jdbc, 1_500, clock.instant().minus(Duration.ofHours(26)));
        answers(jdbc, 20, clock.instant().minus(Duration.ofHours(25)));
        answers(jdbc, 3, clock.instant().minus(Duration.ofHours(23)));

        int gone = new Housekeeping(database, clock).purge("purge-idempotency");

        assertThat(gone).isEqualTo(1_520);
        assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM idempotency_key", Integer.class))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void hasNothingToDoMostOfTheTime(DataSource database) {
        assertThat(new Housekeeping(database, clock).purge("refusal-purge")).isZero();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void saysHowManyWent(DataSource database) {
        refusals(new JdbcTemplate(database), "old", 3, clock.instant().minus(Duration.ofDays(31)));
        // Its own level: these tests log warnings only, unless one before it has started Spring Boot in the same JVM.
        Logger logger = (Logger) LoggerFactory.getLogger("refusal-purge");
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        logger.addAppender(said);
        logger.setLevel(Level.INFO);
        try {
            new Housekeeping(database, clock).purge("refusal-purge");
        } finally {
            logger.setLevel(null);
            logger.detachAppender(said);
        }

        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("Deleted 3 refusals, kept for 30d");
    }

    @Test
    void reckonsByTheClockOfTheBridgeInAnyFormOfADuration() {
        Retention retention = new Retention(clock);
        Instant now = clock.instant();

        for (String day : List.of("1d", "24h", "PT24H", "86400000")) {
            assertThat(retention.cutOff(day, true))
                    .isEqualTo(now.minus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC));
        }
        clock.advance(Duration.ofDays(7));
        assertThat(retention.cutOff("7d", false)).isEqualTo(now.atOffset(ZoneOffset.UTC));
    }

    @Test
    void takesZeroForEverOnlyWhereThatIsMeant() {
        Retention retention = new Retention(clock);

        assertThat(retention.cutOff("0", true).toInstant()).isEqualTo(Instant.EPOCH);
        assertThat(retention.cutOff("0", false).toInstant()).isEqualTo(clock.instant());
    }

    private static void refusals(JdbcTemplate jdbc, String name, int count, Instant at) {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new Object[] {name + i, Transactions.timestamp(at)});
        }
        jdbc.batchUpdate("INSERT INTO block_refusal (message_key, refused_at) VALUES (?, ?)", rows);
    }

    private static void answers(JdbcTemplate jdbc, int count, Instant at) {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new Object[] {
                UUID.randomUUID().toString(),
                UUID.randomUUID(),
                Transactions.timestamp(at),
                UUID.randomUUID(),
                Transactions.timestamp(at)
            });
        }
        jdbc.batchUpdate(
                "INSERT INTO idempotency_key (caller_id, key_hash, request_hash, request_id, created_at, claim, claimed_until)"
                        + " VALUES (?, 'k', 'r', ?, ?, ?, ?)",
                rows);
    }
}
