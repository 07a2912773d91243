package io.wabridge.inbound;

import io.wabridge.block.BlockListLookup;
import io.wabridge.block.BlockQuery;
import io.wabridge.dataverse.RowIds;
import io.wabridge.webhook.Event;
import io.wabridge.webhook.Event.Direction;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Asks the block list about those who wrote. Only what a customer wrote can be blocked; echoes are our own. */
@Component("senders")
public final class Senders {

    private final BlockListLookup blockListLookup;

    Senders(BlockListLookup blockListLookup) {
        this.blockListLookup = blockListLookup;
    }

    /** What the block list is asked: one question for each message of a customer. */
    public List<BlockQuery> questions(List<Identified> events) {
        return events.stream()
                .filter(Senders::isCustomer)
                .map(Senders::question)
                .toList();
    }

    /** The first look, with what the route {@code block-list-lookup} has found. */
    public List<Identified> markBlocked(List<Identified> events, Set<BlockQuery> blocked) {
        return events.stream()
                .map(event -> event.blocked(isCustomer(event) && blocked.contains(question(event))))
                .toList();
    }

    /**
     * The second look, just before messages are written, because they may have waited for hours. Marks messages of those who are blocked
     * by now, echoes to them, and what an earlier attempt discarded before the block was lifted.
     */
    public List<Identified> lookUpAgain(List<Identified> messages) {
        Set<BlockQuery> blocked = blockListLookup.blockedAmong(
                messages.stream().map(Senders::question).toList());
        Set<String> refused = blockListLookup.refusedAmong(
                messages.stream().map(Senders::messageKey).toList());
        return messages.stream()
                .map(message -> message.blocked(blocked.contains(question(message))
                        || (isCustomer(message) && refused.contains(messageKey(message)))))
                .toList();
    }

    static boolean isCustomer(Identified identified) {
        return identified.identityId() != null
                && identified.event() instanceof Event.Message message
                && message.direction() == Direction.INCOMING;
    }

    private static BlockQuery question(Identified identified) {
        Event.Message message = (Event.Message) identified.event();
        return new BlockQuery(identified.identityId(), message.channel(), message.receivedAt());
    }

    private static String messageKey(Identified identified) {
        return RowIds.messageKey(((Event.Message) identified.event()).providerId());
    }
}
