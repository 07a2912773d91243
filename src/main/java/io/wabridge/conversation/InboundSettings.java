package io.wabridge.conversation;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How inbound events are written.
 *
 * @param lanes how many writers work on one batch at a time, at most
 * @param laneSize messages a lane takes before another lane is opened: fewer but larger requests use up less of Dataverse's
 *     limits
 * @param contactLookup whether new chats are linked to contacts by phone number (needs Read on contacts)
 */
@ConfigurationProperties("bridge.inbound")
public record InboundSettings(
        @DefaultValue("4") int lanes,
        @DefaultValue("1000") int laneSize,
        @DefaultValue("true") boolean contactLookup) {}
