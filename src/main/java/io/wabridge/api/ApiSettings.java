package io.wabridge.api;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The REST interface.
 *
 * @param idempotencyLease how long a request with an {@code Idempotency-Key} counts as in progress; longer than any request may
 *     take
 * @param dynamicsRequestsPerMinute what the calls of one caller may cost Dynamics in a minute, on each node
 */
@ConfigurationProperties("bridge.api")
record ApiSettings(
        @DefaultValue("2m") Duration idempotencyLease,
        @DefaultValue("600") int dynamicsRequestsPerMinute) {}
