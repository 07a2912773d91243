package io.wabridge.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.block.BlockFixture;
import io.wabridge.command.BlockRequest.Action;
import io.wabridge.command.BlockRequestStore.DecidedBeforeException;
import io.wabridge.dataverse.DataverseFixture;
import io.wabridge.identity.Party;
import io.wabridge.security.AuthorityFixture;
import io.wabridge.standin.dataverse.DataverseSeed;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two nodes that read the same requests: the bridge's classes twice on one database, one step after the other. */
class BlockRequestsTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final Party CUSTOMER = Party.ofPhone("4915112345678");

    private final DataverseFixture dataverse = new DataverseFixture();

    @AfterEach
    void close() {
        dataverse.close();
    }

    /** One node. */
    private final class Node {

        private final BlockFixture list;
        private final BlockRequestStore store;
        private final BlockRequests requests;

        Node(DataSource database) {
            this(database, Duration.ofSeconds(10));
        }

        /** @param claimWait how long a block waits for sends */
        Node(DataSource database, Duration claimWait) {
            list = new BlockFixture(database, dataverse.clock(), claimWait);
            store = new BlockRequestStore(JdbcClient.create(database), dataverse.clock());
            requests = new BlockRequests(
                    AuthorityFixture.authority(dataverse),
                    list.changes,
                    new CommandChats(dataverse.client(), dataverse.schema(), list.identities, dataverse.clock()),
                    store,
                    dataverse.commandRows(),
                    dataverse.schema(),
                    dataverse.clock());
        }

        /** The first steps of the route. */
        BlockRequest begin(BlockRequest request) {
            return requests.authorise(requests.recall(request));
        }

        /** The others. */
        BlockRequest finish(BlockRequest begun) {
            BlockRequest decided = begun.isBlock() ? requests.block(begun) : requests.unblock(begun);
            requests.report(decided);
            return decided;
        }

        BlockRequest carryOut(BlockRequest request) {
            return finish(begin(request));
        }
    }

    /** A row that an agent has written, as a node reads it. */
    private BlockRequest asked(Action action) {
        ObjectNode row = dataverse.json().createObjectNode();
        int choice = dataverse.schema().blockRequest().choice(action == Action.BLOCK ? "block" : "unblock");
        row.put("wab_action", choice).put("wab_number", CUSTOMER.phone());
        UUID id = dataverse.standIn().create(DataverseSeed.ADA, "wab_blockrequests", row);
        String etag = dataverse
                .client()
                .get("wab_blockrequests(" + id + ")", "$select=wab_action")
                .path("@odata.etag")
                .asText();
        return new BlockRequest(
                id,
                etag,
                DataverseSeed.ADA.toString(),
                action,
                null,
                CUSTOMER.phone(),
                "spam",
                "grid",
                Instant.EPOCH,
                null,
                null);
    }

    private String resultOf(BlockRequest request) {
        return dataverse
                .standIn()
                .row("wab_blockrequests", request.id())
                .orElseThrow()
                .path("wab_result")
                .asText();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void anUnblockThatASlowNodeHasReadDoesNotLiftTheBlockThatCameAfterIt(DataSource database) {
        Node fast = new Node(database);
        Node slow = new Node(database);
        fast.carryOut(asked(Action.BLOCK));
        BlockRequest unblock = asked(Action.UNBLOCK);
        BlockRequest readEarly = slow.begin(unblock);
        fast.carryOut(unblock);
        fast.carryOut(asked(Action.BLOCK));

        BlockRequest answer = slow.finish(readEarly);

        assertThat(fast.list.isBlocked(CUSTOMER)).isTrue();
        assertThat(fast.list.actions(CUSTOMER)).containsExactly("blocked", "unblocked", "blocked");
        assertThat(answer.status()).isEqualTo("done");
        assertThat(resultOf(unblock)).isEqualTo("Unblocked.");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockThatASlowNodeHasReadDoesNotComeBackAfterTheUnblock(DataSource database) {
        Node fast = new Node(database);
        Node slow = new Node(database);
        BlockRequest block = asked(Action.BLOCK);
        BlockRequest readEarly = slow.begin(block);
        fast.carryOut(block);
        fast.carryOut(asked(Action.UNBLOCK));

        BlockRequest answer = slow.finish(readEarly);

        assertThat(fast.list.isBlocked(CUSTOMER)).isFalse();
        assertThat(fast.list.actions(CUSTOMER)).containsExactly("unblocked", "blocked");
        assertThat(answer.status()).isEqualTo("done");
        assertThat(resultOf(block)).isEqualTo("Blocked.");
    }

    /** The insert waits for the other transaction, and its end decides; so nobody takes a row for absent that is on its way. */
    @ParameterizedTest
    @MethodSource(DATABASES)
    void whileOneNodeDecidesTheOtherWaitsForTheEndOfItsTransaction(DataSource database) throws Exception {
        Node first = new Node(database);
        Node second = new Node(database);
        BlockRequest request = asked(Action.BLOCK).decided("done", "Blocked.");
        BlockRequest undone = asked(Action.BLOCK).decided("done", "Blocked.");

        CompletableFuture<Void> afterCommit = first.list.transactions.run(() -> {
            first.store.decide(request);
            return CompletableFuture.runAsync(() -> second.list.transactions.run(() -> second.store.decide(request)));
        });
        AtomicBoolean decided = new AtomicBoolean();
        assertThatThrownBy(() -> first.list.transactions.run(() -> {
                    first.store.decide(undone);
                    CompletableFuture.runAsync(() -> {
                        second.list.transactions.run(() -> second.store.decide(undone));
                        decided.set(true);
                    });
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessage("rolled back");

        assertThatThrownBy(() -> afterCommit.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(DecidedBeforeException.class);
        Awaitility.await().untilTrue(decided);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aFailureAfterTheDecisionIsAnsweredAsDecided(DataSource database) {
        Node node = new Node(database);
        BlockRequest request = asked(Action.BLOCK);
        node.requests.block(node.begin(request));

        node.requests.report(request.failed("The bridge could not carry this out."));

        assertThat(resultOf(request)).isEqualTo("Blocked.");
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aNodeThatReadsTheRequestAgainAlsoSaysThatAMessageMayHaveLeft(DataSource database) {
        Node node = new Node(database);
        node.list.claims.claim(node.list.see(CUSTOMER), BlockFixture.CHANNEL, "a message");
        node.list.claims.answerLost("a message");
        BlockRequest request = asked(Action.BLOCK);
        BlockRequest first = node.requests.block(node.begin(request));

        BlockRequest again = new Node(database).requests.recall(request);

        assertThat(first.result()).contains("may still have left");
        assertThat(again.result()).isEqualTo(first.result());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void whileABlockWaitsForASendNobodyIsToldThatNothingLeavesAnyMore(DataSource database) throws Exception {
        Node waiting = new Node(database, Duration.ofSeconds(30));
        waiting.list.claims.claim(waiting.list.see(CUSTOMER), BlockFixture.CHANNEL, "a message");
        BlockRequest request = asked(Action.BLOCK);
        CompletableFuture<BlockRequest> first =
                CompletableFuture.supplyAsync(() -> waiting.requests.block(waiting.begin(request)));
        Awaitility.await().until(() -> waiting.list.isBlocked(CUSTOMER));

        BlockRequest meanwhile = new Node(database).requests.recall(request);
        waiting.list.claims.release("a message");
        BlockRequest afterwards = first.get(20, TimeUnit.SECONDS);

        assertThat(meanwhile.result()).contains("may still have left");
        assertThat(afterwards.result()).isEqualTo("Blocked.");
        assertThat(new Node(database).requests.recall(request).result()).isEqualTo("Blocked.");
    }
}
