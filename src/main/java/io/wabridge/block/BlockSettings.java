package io.wabridge.block;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the block list, under {@code bridge.blocking}.
 *
 * @param claimWait how long a block waits for sends that had started before it
 * @param searchTimeout how long a search of the block list may take, in whole seconds
 */
@ConfigurationProperties("bridge.blocking")
public record BlockSettings(
        @DefaultValue("10s") Duration claimWait,
        @DefaultValue("1s") Duration searchTimeout) {}
