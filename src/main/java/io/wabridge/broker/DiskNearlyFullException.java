package io.wabridge.broker;

import io.wabridge.jmsbatch.JmsBatchException;

/** Less space is free than the broker needs to go on. */
public final class DiskNearlyFullException extends JmsBatchException {

    DiskNearlyFullException(long least) {
        super("Less than " + least + " bytes are free on the broker's disk");
    }
}
