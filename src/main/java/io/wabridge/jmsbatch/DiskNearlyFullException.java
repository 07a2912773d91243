package io.wabridge.jmsbatch;

/** Less space is free than the broker needs to go on. */
public final class DiskNearlyFullException extends JmsBatchException {

    DiskNearlyFullException(long least) {
        super("Less than " + least + " bytes are free on the broker's disk");
    }
}
