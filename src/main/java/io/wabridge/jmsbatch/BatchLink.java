package io.wabridge.jmsbatch;

import java.util.function.BooleanSupplier;

/**
 * The link to the broker through which a batch came. A new link is a new object: in between, the broker may have given the queue to
 * another consumer.
 */
public final class BatchLink {

    /** Name of the property of a consumer's exchange that holds it. */
    public static final String PROPERTY = "JmsBatchLink";

    private final JmsLink link;
    private final BooleanSupplier stopping;

    BatchLink(JmsLink link, BooleanSupplier stopping) {
        this.link = link;
        this.stopping = stopping;
    }

    /** False for ever once the link was lost; then the batch cannot be committed any more. */
    public boolean isUp() {
        return !link.isBroken();
    }

    /** Whether a batch may go on waiting for something. While the consumer is to stop, one that works may end, and one that waits not. */
    public boolean mayWait() {
        return isUp() && !stopping.getAsBoolean();
    }
}
