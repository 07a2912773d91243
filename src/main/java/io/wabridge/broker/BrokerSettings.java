package io.wabridge.broker;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The embedded broker; an external one is configured on its own side.
 *
 * @param inboundQueue queue of received webhooks: durable, and exclusive, so that one consumer at a time owns its order
 * @param globalMaxSize memory all messages together may take; beyond it they are paged to disk
 * @param minDiskFree with less free space than this, the broker blocks senders for ever and without an error
 * @param diskReserve webhooks are refused when less than this is left above that limit
 * @param journalBufferTimeout the journal is forced at most once in this time
 */
@ConfigurationProperties("bridge.broker")
public record BrokerSettings(
        @DefaultValue("whatsapp.inbound") String inboundQueue,
        @DefaultValue("128MB") DataSize globalMaxSize,
        @DefaultValue("1GB") DataSize minDiskFree,
        @DefaultValue("256MB") DataSize diskReserve,
        @DefaultValue("1ms") Duration journalBufferTimeout) {}
