package io.wabridge.sandbox;

import io.wabridge.standin.server.StandInServer;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/**
 * The stand-ins as a process of their own, so that the packaged bridge can be killed and started again against them. Their state
 * lives until they stop or are reset.
 *
 * <p>System properties: {@code standins.port} (8082) and {@code standins.bridge-url}, where WhatsApp and Dynamics send their
 * webhooks ({@code http://localhost:8080}).
 */
public final class StandInsApplication {

    static final int PORT = Integer.getInteger("standins.port", 8082);

    private StandInsApplication() {}

    public static void main(String[] args) throws InterruptedException {
        StandInServer standIns = start();
        Runtime.getRuntime().addShutdownHook(new Thread(standIns::close, "standins-stop"));
        System.out.printf(
                "%nThe stand-ins are ready: Dataverse, Graph and Entra ID on %s. Control: %s/_control/%n%n",
                standIns.baseUrl(), standIns.baseUrl());
        // Tomcat's threads are daemons; the process ends by signal.
        new CountDownLatch(1).await();
    }

    /** Ends the process when something else listens there. */
    static StandInServer start() {
        StandInServer standIns;
        try {
            standIns = new StandInServer(PORT);
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage() + ": does a sandbox run already?");
            System.exit(1);
            throw e;
        }
        String bridge = System.getProperty("standins.bridge-url", "http://localhost:8080");
        standIns.allowPageAt(bridge);
        standIns.graph().webhooksTo(URI.create(bridge + "/webhooks/whatsapp"));
        standIns.dataverse().dynamicsWebhook(bridge + "/webhooks/dynamics", "X-Bridge-Key", "sandbox-dynamics-key");
        return standIns;
    }
}
