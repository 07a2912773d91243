package io.wabridge.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wabridge.database.Ownership;
import io.wabridge.database.OwnershipLostException;
import io.wabridge.database.QueueOwners;
import io.wabridge.database.Transactions;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

class LedgerWritesTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";

    @AfterEach
    void unbind() {
        Ownership.unbind();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whoHasLostTheQueueChangesNothingInAnyWay(DataSource database) throws InterruptedException {
        Ledger ledger = new Ledger(new JdbcTemplate(database), Transactions.on(database));
        ledger.createChats(
                List.of(new Chat("c", UUID.randomUUID(), "1", null, null, null, null, null, null, false, null, null)),
                Instant.now());
        loseTheQueue(database);

        assertThatThrownBy(() -> ledger.messagesWritten(List.of("m"))).isInstanceOf(OwnershipLostException.class);
        assertThatThrownBy(() -> ledger.adoptChatId("c", UUID.randomUUID())).isInstanceOf(OwnershipLostException.class);
        assertThatThrownBy(() -> ledger.adoptSessionId("s", UUID.randomUUID()))
                .isInstanceOf(OwnershipLostException.class);
        assertThatThrownBy(() -> ledger.insertSessions(List.of(Session.startedBy("c", "m", Instant.now()))))
                .isInstanceOf(OwnershipLostException.class);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void nothingToWriteAsksTheDatabaseNothing(DataSource database) throws InterruptedException {
        Ledger ledger = new Ledger(new JdbcTemplate(database), Transactions.on(database));
        loseTheQueue(database);

        // With a question, the answer would be that the queue is lost.
        ledger.messagesWritten(List.of());
        ledger.insertSessions(List.of());

        assertThat(Ownership.current()).isNotNull();
    }

    private static void loseTheQueue(DataSource database) throws InterruptedException {
        QueueOwners owners =
                new QueueOwners(new JdbcTemplate(database), Transactions.on(database), 1_000, 1_000, 1_000);
        Ownership first = owners.take("queue", () -> true, () -> true);
        owners.take("queue", () -> true, () -> true);
        first.bind();
    }
}
