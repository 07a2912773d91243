package io.wabridge.outage;

import static io.wabridge.fixture.TestBridge.NUMBER_1;
import static io.wabridge.fixture.TestBridge.newNumber;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wabridge.fixture.Line;
import io.wabridge.fixture.TestBridge;
import io.wabridge.fixture.TestBridge.Database;
import io.wabridge.parking.Parking;
import io.wabridge.standin.graph.MetaMessage;
import io.wabridge.standin.graph.MetaWebhooks;
import io.wabridge.standin.graph.WaUser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the bridge does while its database is away. */
class DatabaseOutageIT {

    private static final Duration AWAY = Duration.ofSeconds(20);
    private static final Duration A_WHILE = Duration.ofSeconds(90);
    private static final Duration BETWEEN_MESSAGES = Duration.ofMillis(150);
    private static final Pattern PORT = Pattern.compile("(?<=localhost:)\\d+");

    @Test
    void parksNothingAndLosesNothingWhileTheDatabaseIsAwayUnderLoad() {
        List<String> postgres = new ArrayList<>(TestBridge.postgres());
        Matcher port = PORT.matcher(postgres.get(0));
        assertThat(port.find()).isTrue();
        try (Line line = new Line(Integer.parseInt(port.group()));
                TestBridge bridge = TestBridge.stopped(Database.H2)) {
            postgres.set(0, port.replaceFirst(Integer.toString(line.port())));
            // With 1, 2, 4 and 8 s between tries of 2 s, the first after the outage comes some 2 s after it.
            postgres.add("--spring.datasource.hikari.connection-timeout=2000");
            // Routes with jdbc: steps run meanwhile.
            postgres.add("--bridge.parking.count-interval=500");
            bridge.start(postgres.toArray(String[]::new));
            List<MetaMessage> messages = new ArrayList<>();
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            post(bridge, messages, answers);
            await().atMost(A_WHILE)
                    .untilAsserted(() ->
                            assertThat(bridge.message(messages.get(0).id())).hasSize(1));

            Instant back = Instant.now().plus(AWAY);
            post(bridge, messages, answers);
            line.cut();
            await().pollInSameThread()
                    .pollInterval(BETWEEN_MESSAGES)
                    .atMost(A_WHILE)
                    .until(() -> {
                        post(bridge, messages, answers);
                        return Instant.now().isAfter(back);
                    });
            line.mend();

            assertThat(messages).hasSizeGreaterThan(50);
            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(200));
            await().atMost(A_WHILE).untilAsserted(() -> assertThat(messages)
                    .allSatisfy(
                            message -> assertThat(bridge.message(message.id())).hasSize(1)));
            assertThat(bridge.bean(Parking.class).countsByCause()).isEmpty();
        }
    }

    private static void post(TestBridge bridge, List<MetaMessage> messages, List<CompletableFuture<Integer>> answers) {
        MetaMessage message = MetaMessage.text("number " + messages.size()).from(WaUser.phone(newNumber()));
        messages.add(message);
        answers.add(bridge.postAsync(
                MetaWebhooks.forNumber(NUMBER_1).message(message).bytes()));
    }
}
