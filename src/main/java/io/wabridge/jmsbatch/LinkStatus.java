package io.wabridge.jmsbatch;

import java.time.Duration;

/** What health shows of one writer or consumer. Written by its thread, read by any. */
public final class LinkStatus {

    private final String name;
    private volatile boolean connected;
    private volatile boolean suspended;
    private volatile String error = "not connected yet";
    private volatile boolean busy;
    private volatile long busySince;

    LinkStatus(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    void up() {
        connected = true;
        suspended = false;
        error = null;
    }

    // Only the class name: a broker's messages may contain URLs with credentials.
    void down(Throwable cause) {
        connected = false;
        error = cause == null ? "connection lost" : cause.getClass().getSimpleName();
    }

    void suspended() {
        connected = false;
        suspended = true;
    }

    void busy() {
        busySince = System.nanoTime();
        busy = true;
    }

    void idle() {
        busy = false;
    }

    /** Whether it can work. It cannot while a call to the broker takes longer than {@code patience}. */
    public boolean isUp(Duration patience) {
        return suspended || (connected && !isStuck(patience));
    }

    boolean isConnected() {
        return connected;
    }

    private boolean isStuck(Duration patience) {
        return busy && System.nanoTime() - busySince > patience.toNanos();
    }

    public String describe(Duration patience) {
        if (suspended) {
            return "suspended";
        }
        if (!connected) {
            return error == null ? "connection lost" : error;
        }
        return isStuck(patience) ? "the broker does not answer" : "connected";
    }
}
