package io.wabridge.promise;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.fixture.TestBridge;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A block holds under load and through a restart. */
class ThousandMessagesIT {

    private static final Duration A_WHILE = Duration.ofSeconds(120);
    private static final int MESSAGES = 1000;

    @ParameterizedTest
    @EnumSource
    void aBlockedPersonStaysOutWhileAThousandOthersWriteAndTheBridgeRestarts(TestBridge.Database database) {
        try (TestBridge bridge = TestBridge.started(database)) {
            String number = newNumber();
            WaUser both = WaUser.phone(number).withUserId("DE.blocked" + number);
            MetaMessage hello = MetaMessage.text("hello").from(both);
            bridge.receive(hello);
            await().atMost(A_WHILE)
                    .untilAsserted(() -> assertThat(bridge.message(hello.id())).hasSize(1));
            assertThat(bridge.block("ada", number).status()).isEqualTo(200);
            bridge.stop();
            bridge.start();
            long lookUps = bridge.dataverse().stats().reads("contacts");

            List<MetaMessage> refused = blockedMessages(number, both);
            List<MetaMessage> others = messagesOfOthers();
            post(bridge, refused, others);

            await().atMost(A_WHILE).untilAsserted(() -> assertThat(
                            block(bridge, number).path("refusedCount").asInt())
                    .isEqualTo(MESSAGES));
            await().atMost(A_WHILE)
                    .untilAsserted(() -> assertThat(bridge.dataverse().stats().rows("wab_messages"))
                            .isEqualTo(MESSAGES + 1));
            ObjectNode chat = bridge.chatsOf(number).get(0);
            assertThat(bridge.messagesOf(chat)).hasSize(1);
            assertThat(chat.path("statuscode").asInt()).isEqualTo(BlockContract.BLOCKED);
            assertThat(chat.path("_wab_blockedby_value").asText()).isEqualTo(DataverseSeed.ADA.toString());
            assertThat(bridge.sessionsOf(chat)).singleElement().satisfies(session -> assertThat(
                            session.path("statuscode").asInt())
                    .isEqualTo(BlockContract.CANCELLED));
            assertThat(bridge.call(
                                    "ada",
                                    "POST",
                                    "/api/messages",
                                    Map.of(
                                            "to",
                                            "+" + number,
                                            "from",
                                            NUMBER_1,
                                            "type",
                                            "text",
                                            "text",
                                            Map.of("body", "x")))
                            .status())
                    .isEqualTo(409);
            assertThat(bridge.graph().sends()).isEmpty();
            assertThat(bridge.dataverse().stats().reads("contacts")).isGreaterThan(lookUps);

            bridge.unblock("ada", number);
            await().atMost(A_WHILE).untilAsserted(() -> assertThat(
                            bridge.chatsOf(number).get(0).path("statuscode").asInt())
                    .isEqualTo(BlockContract.OPEN));
            MetaMessage next = MetaMessage.text("back").from(both);
            bridge.receive(next);
            await().atMost(A_WHILE)
                    .untilAsserted(() -> assertThat(bridge.message(next.id())).hasSize(1));
            assertThat(bridge.messagesOf(chat)).hasSize(2);
            assertThat(bridge.sessionsOf(chat)).hasSize(2);
        }
    }

    private static JsonNode block(TestBridge bridge, String number) {
        return bridge.call("ada", "GET", "/api/blocks/" + number, null).json();
    }

    // A third shows only the number, a third only the user id, a third both.
    private static List<MetaMessage> blockedMessages(String number, WaUser both) {
        List<MetaMessage> messages = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            WaUser sender =
                    switch (i % 3) {
                        case 0 -> WaUser.phone(number);
                        case 1 -> WaUser.userId(both.userId());
                        default -> both;
                    };
            messages.add(MetaMessage.text("refused " + i).from(sender));
        }
        return messages;
    }

    private static List<MetaMessage> messagesOfOthers() {
        List<MetaMessage> messages = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            messages.add(MetaMessage.text("welcome " + i).from(WaUser.phone(newNumber())));
        }
        return messages;
    }

    private static void post(TestBridge bridge, List<MetaMessage> refused, List<MetaMessage> others) {
        Semaphore inFlight = new Semaphore(32);
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            for (MetaMessage message : List.of(refused.get(i), others.get(i))) {
                inFlight.acquireUninterruptibly();
                CompletableFuture<Integer> answer = bridge.postAsync(
                        MetaWebhooks.forNumber(NUMBER_1).message(message).bytes());
                answers.add(answer.whenComplete((status, failure) -> inFlight.release()));
            }
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(200));
    }
}
