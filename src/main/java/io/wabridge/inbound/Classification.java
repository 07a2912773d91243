package io.wabridge.inbound;

import io.wabridge.dataverse.Channels;
import io.wabridge.dataverse.DataverseException;
import io.wabridge.identity.Identities;
import io.wabridge.identity.Party;
import io.wabridge.identity.Sighting;
import io.wabridge.inbound.EventGroup.Kind;
import io.wabridge.jmsbatch.JmsBatchMessage;
import io.wabridge.status.Rebuild;
import io.wabridge.webhook.Event;
import io.wabridge.webhook.ReceiptTime;
import io.wabridge.webhook.ReceivedWebhook;
import io.wabridge.webhook.WebhookParser;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The steps of the route {@code inbound-batch}: from raw webhooks to groups of events with the same outcome. */
@Component("classification")
public final class Classification {

    private final WebhookParser parser;
    private final Channels channels;
    private final Rebuild rebuild;
    private final Identities identities;
    private final Clock clock;

    Classification(WebhookParser parser, Channels channels, Rebuild rebuild, Identities identities, Clock clock) {
        this.parser = parser;
        this.channels = channels;
        this.rebuild = rebuild;
        this.identities = identities;
        this.clock = clock;
    }

    /** Splits every webhook of the batch into its events, in order. */
    public List<Event> parse(List<JmsBatchMessage> webhooks) {
        List<Event> events = new ArrayList<>(webhooks.size());
        for (JmsBatchMessage webhook : webhooks) {
            events.addAll(parser.parse(new ReceivedWebhook(webhook.body(), receivedAt(webhook))));
        }
        return events;
    }

    private Instant receivedAt(JmsBatchMessage webhook) {
        return webhook.headers().get("receivedAt") instanceof Long micros
                ? ReceiptTime.fromMicros(micros)
                : clock.instant();
    }

    /**
     * Turns events of unknown business numbers into events that will be parked.
     *
     * @throws DataverseException while the channels were never loaded, or a lost database is not rebuilt yet; the batch then
     *     waits
     */
    public List<Event> checkChannels(List<Event> events) {
        if (!channels.loaded() || !rebuild.done()) {
            throw new DataverseException(503, "", "channels or block list not loaded yet", null);
        }
        return events.stream().map(this::checkChannel).toList();
    }

    private Event checkChannel(Event event) {
        String channel = channelOf(event);
        return channel == null || channels.find(channel).isPresent()
                ? event
                : new Event.Unprocessable("unknown-channel", event.receivedAt(), event.source());
    }

    private static String channelOf(Event event) {
        if (event instanceof Event.Message message) {
            return message.channel();
        }
        return event instanceof Event.Receipt receipt ? receipt.channel() : null;
    }

    /**
     * Learns the identity links and applies the identity changes of the whole batch, in order. Adds to each event whom it
     * concerns.
     */
    public List<Identified> identify(List<Event> events) {
        List<Identified> identified = new ArrayList<>(events.size());
        List<Event> run = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof Event.IdentityChange change) {
                identified.addAll(sight(run));
                run.clear();
                identified.add(follow(change));
            } else {
                run.add(event);
            }
        }
        identified.addAll(sight(run));
        return identified;
    }

    /** A change that does not say who it was before is parked: a block may have to follow, and only a person can tell whose. */
    private Identified follow(Event.IdentityChange change) {
        return identities
                .change(change.before(), change.after(), change.kind(), change.receivedAt())
                .map(survivor -> Identified.of(change, survivor))
                .orElseGet(() -> Identified.of(
                        new Event.Unprocessable("unattributed-change", change.receivedAt(), change.source()), null));
    }

    private List<Identified> sight(List<Event> events) {
        List<Sighting> sightings = new ArrayList<>();
        for (Event event : events) {
            Party party = partyOf(event);
            if (party != null) {
                sightings.add(new Sighting(party, event.receivedAt()));
            }
        }
        List<String> ids = identities.sight(sightings);
        List<Identified> identified = new ArrayList<>(events.size());
        int next = 0;
        for (Event event : events) {
            identified.add(Identified.of(event, partyOf(event) == null ? null : ids.get(next++)));
        }
        return identified;
    }

    private static Party partyOf(Event event) {
        if (event instanceof Event.Message message) {
            return message.party().isKnown() ? message.party() : null;
        }
        // A receipt creates no identity. But when it names two keys, the bridge learns their link.
        return event instanceof Event.Receipt receipt && namesSeveralKeys(receipt.recipient())
                ? receipt.recipient()
                : null;
    }

    private static boolean namesSeveralKeys(Party party) {
        int keys = (party.phone() == null ? 0 : 1)
                + (party.userId() == null ? 0 : 1)
                + (party.parentUserId() == null ? 0 : 1);
        return keys > 1;
    }

    /** Groups events by outcome. */
    public List<EventGroup> group(List<Identified> events) {
        Map<Kind, List<Identified>> groups = new EnumMap<>(Kind.class);
        for (Identified event : events) {
            groups.computeIfAbsent(kindOf(event), kind -> new ArrayList<>()).add(event);
        }
        return groups.entrySet().stream()
                .map(group -> new EventGroup(group.getKey(), group.getValue()))
                .toList();
    }

    private static Kind kindOf(Identified identified) {
        if (identified.blocked()) {
            return Kind.BLOCKED;
        }
        Event event = identified.event();
        if (event instanceof Event.Message) {
            return Kind.MESSAGE;
        }
        if (event instanceof Event.Receipt) {
            return Kind.RECEIPT;
        }
        if (event instanceof Event.IdentityChange) {
            return Kind.IDENTITY_CHANGE;
        }
        return event instanceof Event.Notice ? Kind.NOTICE : Kind.UNPROCESSABLE;
    }
}
