package io.wabridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.wabridge.bench.Load.Answers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadTest {

    private static final byte[] REQUEST =
            "POST /webhooks/whatsapp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
                    .getBytes(StandardCharsets.US_ASCII);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** What the server does before its nth answer. */
    private interface Work {
        void before(int n) throws InterruptedException;
    }

    private void serve(int status, String header, Work work) {
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            try {
                work.before(requests.incrementAndGet());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (header != null) {
                exchange.getResponseHeaders().set("Connection", header);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }

    private Load load(int connections, int many) throws IOException {
        return new Load(server.getAddress().getPort(), connections, Collections.nCopies(many, REQUEST));
    }

    /** The server stands still for a second; all that was due in it is late, not the one request alone that it held. */
    @Test
    void latencyCountsFromTheTimeAtWhichARequestWasDue() throws Exception {
        serve(200, null, n -> {
            if (n == 10) {
                Thread.sleep(1_000);
            }
        });

        Answers answers;
        try (Load load = load(1, 200)) {
            answers = load.open(100);
        }

        assertThat(answers.complete().taken()).isEqualTo(200);
        // A hundred were due in that second: half of them waited for half a second or longer.
        assertThat(answers.millis(75)).isGreaterThan(400);
        assertThat(answers.micros().getCountBetweenValues(100_000, 2_000_000)).isGreaterThan(80);
    }

    @Test
    void requestsAreSentAtTheirTimeThoughNothingIsAnswered() throws Exception {
        CountDownLatch all = new CountDownLatch(20);
        serve(200, null, n -> {
            all.countDown();
            all.await();
        });

        try (Load load = load(20, 20)) {
            assertThat(load.open(100).complete().seconds()).isGreaterThanOrEqualTo(0.19);
        }
    }

    @Test
    void closedLoopKeepsEveryConnectionBusyUntilTheTimeIsOver() throws Exception {
        serve(200, null, n -> Thread.sleep(10));

        try (Load load = load(4, 1)) {
            Answers answers = load.closedAgainAndAgain(Duration.ofMillis(500));

            assertThat(answers.seconds()).isBetween(0.5, 1.5);
            assertThat(answers.complete().taken()).isGreaterThan(40);
        }
    }

    @Test
    void closedLoopEndsWhenAllIsSent() throws Exception {
        serve(200, null, n -> {});

        try (Load load = load(4, 50)) {
            assertThat(load.closed(Duration.ofMinutes(1)).complete().taken()).isEqualTo(50);
        }
    }

    @Test
    void connectsAgainWhenTheServerClosesTheConnection() throws Exception {
        serve(200, "close", n -> {});

        try (Load load = load(2, 30)) {
            assertThat(load.open(1_000).complete().taken()).isEqualTo(30);
        }
    }

    @Test
    void answersAreCountedByTheirStatus() throws Exception {
        serve(503, null, n -> {});

        try (Load load = load(2, 30)) {
            assertThat(load.open(1_000).statuses()).containsExactly(Map.entry(503, 30));
        }
    }
}
