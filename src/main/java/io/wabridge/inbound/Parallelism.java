package io.wabridge.inbound;

import io.wabridge.conversation.InboundSettings;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.dataverse.DataverseRequest;
import org.springframework.stereotype.Component;

/**
 * How many writers work in parallel: at most as many as the settings allow and Dataverse recommends ({@code x-ms-dop-hint}, which
 * differs by environment). Until Dataverse has said so, the settings alone decide.
 */
@Component("parallelism")
public final class Parallelism {

    private final DataverseClient dataverse;
    private final InboundSettings settings;
    private volatile int recommended = Integer.MAX_VALUE;

    Parallelism(DataverseClient dataverse, InboundSettings settings) {
        this.dataverse = dataverse;
        this.settings = settings;
    }

    /**
     * Asks Dataverse what it recommends now.
     *
     * @throws DataverseException when Dataverse cannot be reached; the last recommendation stays
     */
    public void ask() {
        dataverse
                .send(DataverseRequest.get("WhoAmI", null))
                .parallelism()
                .filter(hint -> hint > 0)
                .ifPresent(hint -> recommended = hint);
    }

    /** The number of lanes for this many messages. A small batch has one lane, because Dataverse limits requests. */
    public int lanes(int messages) {
        int wanted = Math.max(1, (messages + settings.laneSize() - 1) / settings.laneSize());
        return Math.min(wanted, Math.min(settings.lanes(), recommended));
    }
}
