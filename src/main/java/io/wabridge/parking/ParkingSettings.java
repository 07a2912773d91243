package io.wabridge.parking;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param retention how long after its last parking an event is kept; zero keeps it for ever
 */
@Validated
@ConfigurationProperties("bridge.parking")
public record ParkingSettings(@NotNull @DefaultValue("90d") Duration retention) {}
