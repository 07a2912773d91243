package io.wabridge.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.springframework.beans.factory.DisposableBean;

/**
 * The time of the stand-ins, for a bridge in another process. When their clock is moved, this one moves too, so that sessions,
 * windows and expiry can be watched. It is asked once a second; without an answer the last offset stays.
 */
final class SandboxClock extends Clock implements DisposableBean {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final URI offsetOfStandIns;
    private final Clock real;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Thread follower = new Thread(this::follow, "sandbox-clock");
    private volatile Duration offset = Duration.ZERO;

    /**
     * @param offsetOfStandIns answers {@code {"offsetS": seconds ahead of the real time}}
     * @param real the real time
     */
    SandboxClock(URI offsetOfStandIns, Clock real) {
        this.offsetOfStandIns = offsetOfStandIns;
        this.real = real;
        follower.setDaemon(true);
        follower.start();
    }

    private void follow() {
        HttpRequest request = HttpRequest.newBuilder(offsetOfStandIns)
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            while (true) {
                ask(request);
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == 200) {
                offset = Duration.ofSeconds(
                        json.readTree(answer.body()).path("offsetS").asLong());
            }
        } catch (IOException e) {
            // The stand-ins are not running.
        }
    }

    @Override
    public Instant instant() {
        return real.instant().plus(offset);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the bridge reckons in UTC");
    }

    @Override
    public void destroy() {
        follower.interrupt();
    }
}
