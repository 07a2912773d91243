package io.wabridge.api;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The REST interface.
 *
 * @param idempotencyLease how long a request with an {@code Idempotency-Key} counts as in progress; longer than any request may
 *     take
 */
@ConfigurationProperties("bridge.api")
record ApiSettings(@DefaultValue("2m") Duration idempotencyLease) {}
