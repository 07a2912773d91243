package io.wabridge.block;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the block list, under {@code bridge.blocking}.
 *
 * @param claimWait how long a block waits for sends that had started before it
 */
@ConfigurationProperties("bridge.blocking")
public record BlockSettings(@DefaultValue("10s") Duration claimWait) {}
