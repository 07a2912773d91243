package io.wabridge.standin.graph;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Posts signed webhooks to the bridge and tries again until it answers 200. Meta does so for days; here it is a few minutes, long
 * enough for a bridge to be restarted.
 */
final class WebhookSender implements AutoCloseable {

    private static final long[] RETRY_AFTER_MS = {500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 60_000};

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "standin-webhooks");
        thread.setDaemon(true);
        // Started by a request, it would otherwise hold on to the servlet container's class loader.
        thread.setContextClassLoader(WebhookSender.class.getClassLoader());
        return thread;
    });
    private final AtomicInteger generation = new AtomicInteger();
    private final String appSecret;
    private volatile URI target;

    WebhookSender(String appSecret) {
        this.appSecret = appSecret;
    }

    /** @param newTarget null: webhooks are not sent at all */
    void target(URI newTarget) {
        target = newTarget;
    }

    boolean hasTarget() {
        return target != null;
    }

    void send(byte[] body, long delayMs) {
        if (hasTarget()) {
            schedule(body, 0, delayMs, generation.get());
        }
    }

    /** One attempt, at once; the HTTP status, or 0 when nobody answered. */
    int sendNow(byte[] body) {
        URI to = target;
        if (to == null) {
            return 0;
        }
        HttpRequest request = HttpRequest.newBuilder(to)
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .header("User-Agent", "facebookexternalua")
                .header("X-Hub-Signature-256", MetaWebhooks.sign(body, appSecret))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** What still waits is forgotten. */
    void reset() {
        generation.incrementAndGet();
    }

    private void schedule(byte[] body, int attempt, long delayMs, int born) {
        worker.schedule(() -> attempt(body, attempt, born), delayMs, TimeUnit.MILLISECONDS);
    }

    private void attempt(byte[] body, int attempt, int born) {
        if (born == generation.get() && sendNow(body) != 200 && attempt < RETRY_AFTER_MS.length) {
            schedule(body, attempt + 1, RETRY_AFTER_MS[attempt], born);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
