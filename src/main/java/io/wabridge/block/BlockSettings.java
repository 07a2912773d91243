package io.wabridge.block;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the block list, under {@code bridge.blocking}.
 *
 * @param claimWait how long a block waits for sends that had started before it
 * @param refusalRetention how long a refused message is remembered, so that it is not counted twice
 */
@ConfigurationProperties("bridge.blocking")
public record BlockSettings(
        @DefaultValue("10s") Duration claimWait,
        @DefaultValue("30d") Duration refusalRetention) {}
