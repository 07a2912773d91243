package io.wabridge.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.database.Transactions;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseFixture;
import io.wabridge.identity.Party;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.server.Fault;
import io.wabridge.standin.server.Faults.Held;
import io.wabridge.webhook.Event;
import io.wabridge.webhook.Event.ReceiptStatus;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Two nodes that write the status of one message: the one that sent it, and the one that takes its receipts. The bridge's classes
 * twice on one database and one Dynamics, which holds a request until the test lets it go.
 */
class ReceiptsTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final String BULK_UPDATE = "wab_messages/Microsoft.Dynamics.CRM.UpdateMultiple";
    private static final String WAMID = "wamid.of-the-message";

    private final DataverseFixture dataverse = new DataverseFixture();
    private UUID message;

    @BeforeEach
    void aMessageThatTheBridgeHasSent() {
        ObjectNode row = dataverse.json().createObjectNode();
        row.put("wab_messagekey", "key").put("wab_type", "text");
        row.put("statuscode", dataverse.schema().message().status("sending").code());
        message = dataverse.standIn().create(DataverseSeed.ROOT, "wab_messages", row);
    }

    @AfterEach
    void close() {
        dataverse.close();
    }

    /** One node. */
    private final class Node {

        private final Receipts receipts;
        private final OutgoingRows outgoing;

        Node(DataSource database) {
            JdbcTemplate jdbc = new JdbcTemplate(database);
            Ledger ledger = new Ledger(jdbc, Transactions.on(database));
            Rows rows = new Rows(dataverse.schema(), dataverse.channels(), dataverse.json());
            receipts = new Receipts(
                    dataverse.schema(),
                    dataverse.bulk(),
                    rows,
                    ledger,
                    new ReceiptLedger(jdbc, Transactions.on(database)),
                    dataverse.clock());
            ParentRows parents = new ParentRows(dataverse.schema(), dataverse.client(), dataverse.bulk(), rows, ledger);
            outgoing = new OutgoingRows(parents, ledger, receipts, dataverse.clock());
        }

        void hasSent() {
            outgoing.sent(message, WAMID, "chat", null, ReceiptStatus.SENT);
        }

        List<Event.Unprocessable> takes(ReceiptStatus status) {
            return takes(status, null);
        }

        List<Event.Unprocessable> takes(ReceiptStatus status, String error) {
            return receipts.take(List.of(new Event.Receipt(
                    "100",
                    WAMID,
                    status,
                    dataverse.clock().instant(),
                    Party.ofPhone("4915112345678"),
                    null,
                    error,
                    dataverse.clock().instant(),
                    "{\"a\":1}")));
        }
    }

    private void assertShows(String status) {
        assertThat(dataverse
                        .standIn()
                        .row("wab_messages", message)
                        .orElseThrow()
                        .path("statuscode")
                        .asInt())
                .isEqualTo(dataverse.schema().message().status(status).code());
    }

    private String shownError() {
        return dataverse
                .standIn()
                .row("wab_messages", message)
                .orElseThrow()
                .path("wab_error")
                .asText();
    }

    private Held hold() {
        return dataverse.server().faults().hold("dataverse", BULK_UPDATE);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSlowSentThatLandsAfterDeliveredIsPutRight(DataSource database) throws Exception {
        Node sender = new Node(database);
        Held sent = hold();
        CompletableFuture<Void> slow = CompletableFuture.runAsync(sender::hasSent);
        sent.awaitArrival();
        new Node(database).takes(ReceiptStatus.DELIVERED);
        assertShows("delivered");

        sent.release();

        slow.get(20, TimeUnit.SECONDS);
        assertShows("delivered");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aReceiptThatIsOvertakenWhileItIsPutRightIsPutRightAgain(DataSource database) throws Exception {
        Node sender = new Node(database);
        Node receiver = new Node(database);
        Held sent = hold();
        CompletableFuture<Void> slow = CompletableFuture.runAsync(sender::hasSent);
        sent.awaitArrival();
        receiver.takes(ReceiptStatus.DELIVERED);
        Held delivered = hold();
        sent.release();
        delivered.awaitArrival();
        receiver.takes(ReceiptStatus.READ);

        delivered.release();

        slow.get(20, TimeUnit.SECONDS);
        assertShows("read");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSentWhoseAnswerIsLostIsPutRightWhenItIsRepeated(DataSource database) {
        Node sender = new Node(database);
        Held sent = hold();
        CompletableFuture<Void> slow = CompletableFuture.runAsync(sender::hasSent);
        sent.awaitArrival();
        new Node(database).takes(ReceiptStatus.DELIVERED);
        dataverse
                .server()
                .faults()
                .add(Fault.dropAfterCommit("dataverse").matching(BULK_UPDATE).times(1));
        sent.release();
        assertThatThrownBy(() -> slow.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(DataverseException.class);
        assertShows("sent");

        sender.takes(ReceiptStatus.SENT);

        assertShows("delivered");
    }

    /** The sender's process dies while it writes; another takes the message up. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void aSentOfAProcessThatDiedIsPutRightByTheOneThatTellsItAgain(DataSource database) {
        new Node(database).hasSent();
        new Node(database).takes(ReceiptStatus.DELIVERED);
        ObjectNode sent = dataverse.json().createObjectNode();
        dataverse.schema().message().status("sent").writeTo(sent);
        dataverse.standIn().patch(DataverseSeed.ROOT, "wab_messages", message, sent);

        new Node(database).hasSent();

        assertShows("delivered");
    }

    /** Longer than the column here and than the one in Dynamics, of a message that is known and of one that is not yet. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void anErrorThatNoColumnTakesIsCut(DataSource database) {
        String endless = "x".repeat(1999) + "\uD83D\uDE00" + "x".repeat(10_000);
        Node node = new Node(database);

        assertThat(node.takes(ReceiptStatus.FAILED, endless)).isEmpty();
        node.hasSent();

        assertShows("failed");
        assertThat(shownError()).isEqualTo("x".repeat(1999));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aReceiptThatDynamicsRefusesIsHandedBackToBeParkedAndCanBeReplayed(DataSource database) {
        Node node = new Node(database);
        node.hasSent();
        dataverse
                .server()
                .faults()
                .add(Fault.status("dataverse", 400, "{\"error\":{\"code\":\"0x80048d19\",\"message\":\"no\"}}")
                        .matching(BULK_UPDATE)
                        .times(1));

        List<Event.Unprocessable> refused = node.takes(ReceiptStatus.DELIVERED);

        assertThat(refused).singleElement().satisfies(event -> {
            assertThat(event.cause()).isEqualTo("refused-by-dynamics 400 0x80048d19");
            assertThat(event.envelope()).isEqualTo("{\"a\":1}");
        });
        assertShows("sent");
        assertThat(node.takes(ReceiptStatus.DELIVERED)).isEmpty();
        assertShows("delivered");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aReceiptWhoseRowWasDeletedInDynamicsIsDone(DataSource database) {
        Node node = new Node(database);
        node.hasSent();
        dataverse.standIn().delete(DataverseSeed.ROOT, "wab_messages", message);

        assertThat(node.takes(ReceiptStatus.DELIVERED)).isEmpty();
    }
}
