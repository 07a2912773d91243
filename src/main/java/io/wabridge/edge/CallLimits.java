package io.wabridge.edge;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often a caller may call, for each node.
 *
 * @param callsPerMinute of one REST caller
 * @param callsAtOnce of one REST caller that are not answered yet
 * @param failuresPerMinute tokens that were refused, from one address
 */
@ConfigurationProperties("bridge.edge")
record CallLimits(
        @DefaultValue("600") int callsPerMinute,
        @DefaultValue("8") int callsAtOnce,
        @DefaultValue("60") int failuresPerMinute) {}
