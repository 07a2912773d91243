package io.wabridge.sending;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings for sending messages and for fetching commands.
 *
 * @param lease how long a worker may hold a message; longer than the longest send
 * @param giveUpAfter age at which a message that could not leave becomes Failed
 * @param reconcileInterval between two polls for commands; {@code wab_reconcileseconds} overrides it
 * @param pageSize commands read in one poll
 */
@ConfigurationProperties("bridge.outbound")
public record OutboundSettings(
        @DefaultValue("2m") Duration lease,
        @DefaultValue("1h") Duration giveUpAfter,
        @DefaultValue("30s") Duration reconcileInterval,
        @DefaultValue("200") int pageSize) {}
