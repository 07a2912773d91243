package io.wabridge.harness;

/** A process that the nemesis kills and starts again on the same data. */
interface Victim extends AutoCloseable {

    /** As the report names it. */
    String name();

    void start();

    /** SIGKILL: no hook runs, nothing is flushed. */
    void kill() throws InterruptedException;

    void awaitReady() throws InterruptedException;

    @Override
    void close();
}
