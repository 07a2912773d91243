package io.wabridge.inbound;

import io.wabridge.block.BlockListLookup;
import io.wabridge.block.BlockQuery;
import io.wabridge.conversation.Conversations;
import io.wabridge.conversation.Conversations.Arrival;
import io.wabridge.conversation.Lane;
import io.wabridge.dataverse.RowIds;
import io.wabridge.webhook.Event;
import io.wabridge.webhook.Event.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Spreads messages over lanes by chat, and places them just before they are written. */
@Component("lanes")
public final class Lanes {

    private final Parallelism parallelism;
    private final BlockListLookup blockListLookup;
    private final Conversations conversations;
    private final Outcomes outcomes;

    Lanes(Parallelism parallelism, BlockListLookup blockListLookup, Conversations conversations, Outcomes outcomes) {
        this.parallelism = parallelism;
        this.blockListLookup = blockListLookup;
        this.conversations = conversations;
        this.outcomes = outcomes;
    }

    /** Messages of one chat go to one lane. */
    public List<List<Identified>> split(EventGroup group) {
        int count = parallelism.lanes(group.events().size());
        List<List<Identified>> lanes = new ArrayList<>();
        for (int lane = 0; lane < count; lane++) {
            lanes.add(new ArrayList<>());
        }
        for (Identified identified : group.events()) {
            String chat = Conversations.chatKey((Event.Message) identified.event(), identified.identityId());
            lanes.get(Math.floorMod(chat.hashCode(), count)).add(identified);
        }
        lanes.removeIf(List::isEmpty);
        return lanes;
    }

    /** Splits a lane into single messages, so that the faulty one is alone. */
    public List<List<Identified>> single(List<Identified> events) {
        return events.stream().map(List::of).toList();
    }

    /**
     * Reads the block list again, because the lane may have waited for hours. Discards messages of people blocked meanwhile, and
     * messages that an earlier attempt discarded before the block was lifted. Places the others.
     */
    public Lane place(List<Identified> events) {
        Optional<Lane> lane = Optional.empty();
        // Empty when somebody was blocked between the look-up and the placing.
        while (lane.isEmpty()) {
            lane = placeUnblocked(events);
        }
        return lane.get();
    }

    private Optional<Lane> placeUnblocked(List<Identified> events) {
        Set<BlockQuery> blocked = blockListLookup.blockedAmong(
                events.stream().map(Classification::query).toList());
        Set<String> before = blockListLookup.refusedAmong(
                events.stream().map(Lanes::messageKey).toList());
        Map<Boolean, List<Identified>> refused = events.stream()
                .collect(Collectors.partitioningBy(event -> Classification.isFromCustomer(event)
                        && (blocked.contains(Classification.query(event)) || before.contains(messageKey(event)))));
        outcomes.discard(refused.get(true));
        List<Arrival> arrivals = refused.get(false).stream()
                .map(event -> arrival(event, blocked.contains(Classification.query(event))))
                .toList();
        return conversations.place(arrivals);
    }

    private static String messageKey(Identified identified) {
        return RowIds.messageKey(((Event.Message) identified.event()).providerId());
    }

    // An echo of an earlier send is still written, but it opens no session in a blocked chat.
    private static Arrival arrival(Identified identified, boolean blocked) {
        Event.Message message = (Event.Message) identified.event();
        boolean blockedEcho = blocked && message.direction() == Direction.OUTGOING;
        return new Arrival(message, identified.identityId(), !message.history() && !blockedEcho);
    }
}
