package io.wabridge.inbound;

import io.wabridge.block.BlockListLookup;
import io.wabridge.block.BlockQuery;
import io.wabridge.block.Refusals;
import io.wabridge.block.Refusals.Refusal;
import io.wabridge.dataverse.RowIds;
import io.wabridge.identity.Identities;
import io.wabridge.webhook.Event;
import io.wabridge.webhook.SenderSearch;
import io.wabridge.webhook.SenderSearch.Found;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * What may be kept of an event that is about to be parked. What could not be understood, or came to an unknown business number, has passed
 * no look at the block list yet; so here its senders are searched and looked up. A message of somebody blocked counts as refused, and its
 * content is not kept.
 */
@Component
final class ParkedContent {

    private final Identities identities;
    private final BlockListLookup blockListLookup;
    private final Refusals refusals;

    ParkedContent(Identities identities, BlockListLookup blockListLookup, Refusals refusals) {
        this.identities = identities;
        this.blockListLookup = blockListLookup;
        this.refusals = refusals;
    }

    /** The event's envelope, or what is left of it. May be repeated. */
    String of(Event.Unprocessable event) {
        String envelope = event.envelope();
        SenderSearch search = SenderSearch.in(envelope);
        Map<Found, Refusal> refused = refused(search.found(), event.receivedAt());
        if (refused.isEmpty()) {
            return envelope;
        }
        return search.without(refused.keySet())
                .map(left -> {
                    refusals.count(refused.values());
                    return left;
                })
                .orElse(envelope);
    }

    /** All who may be meant are asked about: nobody has linked their keys yet, and one of them may be blocked. */
    private Map<Found, Refusal> refused(Set<Found> messages, Instant receivedAt) {
        Map<Found, List<BlockQuery>> queries = new LinkedHashMap<>();
        for (Found message : messages) {
            queries.put(
                    message,
                    identities.knownBy(message.sender()).stream()
                            .map(identity -> new BlockQuery(identity, message.channel(), receivedAt))
                            .toList());
        }
        Set<BlockQuery> blocked = blockListLookup.blockedAmong(
                queries.values().stream().flatMap(List::stream).collect(Collectors.toSet()));
        Map<Found, Refusal> refused = new LinkedHashMap<>();
        queries.forEach((message, about) -> about.stream()
                .filter(blocked::contains)
                .findFirst()
                .ifPresent(query -> refused.put(message, refusal(query, message))));
        return refused;
    }

    private static Refusal refusal(BlockQuery query, Found message) {
        return new Refusal(
                query.identityId(), query.channel(), RowIds.messageKey(message.messageId()), query.receivedAt());
    }
}
