package io.wabridge.status;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings for the status loop and for drift.
 *
 * @param statusInterval how often the status loop looks by itself
 * @param statusBatch blocks one worker claims at a time, of those that somebody waits for
 * @param bulkRequests requests to Dataverse in five minutes for what comes in bulk, from all nodes together
 * @param statusLease how long a claim holds; no write begins in its last 15 s
 * @param statusRetryMax longest wait before the next attempt after Dataverse could not be asked
 * @param statusRetryRefused wait before the next attempt after Dataverse refused the content
 * @param refusedInterval how often refused counts are written, at most
 * @param driftInterval how often what changed in Dynamics is compared, and a part of a pass
 * @param driftPassInterval how often a pass through everything begins
 * @param driftBatch rows or blocks compared with one request
 * @param driftBatches such requests in one part of a pass, at most; the next part goes on from there
 * @param driftRepairs rows set back in one sweep or part of a pass, at most
 * @param impersonate whether chats are written on behalf of the agent ({@code CallerObjectId})
 */
@ConfigurationProperties("bridge.blocking")
record StatusSettings(
        @DefaultValue("5s") Duration statusInterval,
        @DefaultValue("10") int statusBatch,
        @DefaultValue("2000") int bulkRequests,
        @DefaultValue("60s") Duration statusLease,
        @DefaultValue("5m") Duration statusRetryMax,
        @DefaultValue("15m") Duration statusRetryRefused,
        @DefaultValue("1m") Duration refusedInterval,
        @DefaultValue("10m") Duration driftInterval,
        @DefaultValue("24h") Duration driftPassInterval,
        @DefaultValue("1000") int driftBatch,
        @DefaultValue("250") int driftBatches,
        @DefaultValue("500") int driftRepairs,
        @DefaultValue("false") boolean impersonate) {}
