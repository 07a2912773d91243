package io.wabridge.inbound;

import io.wabridge.conversation.Conversations;
import io.wabridge.conversation.Conversations.Arrival;
import io.wabridge.conversation.Lane;
import io.wabridge.webhook.Event;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Spreads messages over lanes by chat, and places them just before they are written. */
@Component("lanes")
public final class Lanes {

    private final Parallelism parallelism;
    private final Conversations conversations;

    Lanes(Parallelism parallelism, Conversations conversations) {
        this.parallelism = parallelism;
        this.conversations = conversations;
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

    /** Splits messages or receipts into single ones, so that the faulty one is alone. */
    public List<List<Identified>> single(List<Identified> events) {
        return events.stream().map(List::of).toList();
    }

    /** Whether messages still wait for their places. */
    public boolean isUnplaced(Object lane) {
        return !(lane instanceof Lane);
    }

    /**
     * Gives messages their places, in the ledger.
     *
     * @return the {@link Lane} to be written; or the messages as they are, when somebody was blocked after the look at the block list:
     *     then no place was given, and the look has to be repeated
     */
    public Object place(List<Identified> messages) {
        List<Arrival> arrivals = messages.stream().map(Lanes::arrival).toList();
        return conversations.place(arrivals).map(Object.class::cast).orElse(messages);
    }

    // An echo of a send made before the block is still recorded, but it opens no session in a blocked chat.
    private static Arrival arrival(Identified identified) {
        Event.Message message = (Event.Message) identified.event();
        return new Arrival(message, identified.identityId(), !message.history() && !identified.blocked());
    }
}
