package io.wabridge.conversation;

import io.wabridge.block.BlockListLookup;
import io.wabridge.block.BlockQuery;
import io.wabridge.database.Transactions;
import io.wabridge.dataverse.RowIds;
import io.wabridge.identity.Party;
import io.wabridge.webhook.Event;
import io.wabridge.webhook.Event.Direction;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Gives every message its place in a chat and a 24-hour session. Places are committed to the ledger before anything is written to
 * Dynamics. So a redelivery, a crash or a batch that is cut differently cannot make a second session for the same messages.
 *
 * <p>Opening and cancelling sessions both lock the chat, and opening reads the block list under this lock. Otherwise a session
 * could be opened just after a block has cancelled the open one.
 */
@Component
public final class Conversations {

    private final Ledger ledger;
    private final BlockListLookup blockListLookup;
    private final Transactions transactions;
    private final Clock clock;

    Conversations(Ledger ledger, BlockListLookup blockListLookup, Transactions transactions, Clock clock) {
        this.ledger = ledger;
        this.blockListLookup = blockListLookup;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A message that needs a place. */
    public record Arrival(Event.Message event, String identityId, boolean opensSession) {

        String chatKey() {
            return Conversations.chatKey(event, identityId);
        }

        BlockQuery query() {
            return new BlockQuery(identityId, event.channel(), event.receivedAt());
        }
    }

    /** The chat of a message: that of its group or of its person. */
    public static String chatKey(Event.Message message, String identityId) {
        return message.groupId() == null
                ? RowIds.chatKey(message.channel(), identityId)
                : RowIds.groupChatKey(message.channel(), message.groupId());
    }

    /** The place of one outgoing message. */
    public record Conversation(Chat chat, Session session) {}

    /**
     * Places messages. Those that are in Dynamics already, and repeats within the batch, are left out.
     *
     * @return empty when somebody who would get a new session is blocked by now; then nothing is placed
     */
    public Optional<Lane> place(List<Arrival> arrivals) {
        return transactions.run(() -> placeInTransaction(arrivals));
    }

    private Optional<Lane> placeInTransaction(List<Arrival> arrivals) {
        Map<String, Arrival> byKey = new LinkedHashMap<>();
        arrivals.stream()
                .sorted(Comparator.comparing(arrival -> arrival.event().sentAt()))
                .forEach(arrival ->
                        byKey.putIfAbsent(RowIds.messageKey(arrival.event().providerId()), arrival));
        leaveOutWritten(byKey);
        Map<String, Chat> chats = lockChats(byKey.values());
        // Again, under the lock: whoever else places one of these messages has done so by now, or will see ours.
        Map<String, Ledger.Entry> known = leaveOutWritten(byKey);
        addChatsOf(known.values(), chats);
        if (isAnyBlocked(byKey.values())) {
            return Optional.empty();
        }
        Sessions sessions = new Sessions(ledger, chats.keySet(), byKey.values());
        List<Placed> placed = new ArrayList<>();
        byKey.forEach((messageKey, arrival) -> {
            Chat chat = chats.get(arrival.chatKey()).with(arrival.event());
            chats.put(chat.key(), chat);
            placed.add(place(messageKey, arrival, known.get(messageKey), sessions));
        });
        ledger.updateChats(chats.values());
        sessions.save();
        ledger.insertMessages(
                placed.stream()
                        .filter(message -> !known.containsKey(message.messageKey()))
                        .map(Conversations::entry)
                        .toList(),
                now());
        return Optional.of(new Lane(placed, chats, sessions.of(placed)));
    }

    private Map<String, Ledger.Entry> leaveOutWritten(Map<String, Arrival> byKey) {
        Map<String, Ledger.Entry> known = ledger.messages(byKey.keySet());
        byKey.keySet().removeIf(key -> known.containsKey(key) && known.get(key).written());
        return known;
    }

    /** A message keeps its chat, also when its sender was found to be somebody else since it was placed. */
    private void addChatsOf(Collection<Ledger.Entry> known, Map<String, Chat> chats) {
        List<String> others = known.stream()
                .filter(entry -> !entry.written() && !chats.containsKey(entry.chatKey()))
                .map(Ledger.Entry::chatKey)
                .distinct()
                .toList();
        if (!others.isEmpty()) {
            chats.putAll(ledger.chats(others));
        }
    }

    private boolean isAnyBlocked(Collection<Arrival> arrivals) {
        return !blockListLookup
                .blockedAmong(arrivals.stream()
                        .filter(Arrival::opensSession)
                        .map(Arrival::query)
                        .toList())
                .isEmpty();
    }

    private Map<String, Chat> lockChats(Collection<Arrival> arrivals) {
        Map<String, Chat> wanted = new HashMap<>();
        for (Arrival arrival : arrivals) {
            wanted.computeIfAbsent(
                    arrival.chatKey(),
                    key -> newChat(
                            key,
                            arrival.event().channel(),
                            arrival.event().groupId() == null ? arrival.identityId() : null));
        }
        ledger.createChats(wanted.values(), now());
        return ledger.lockChats(wanted.keySet());
    }

    private static Chat newChat(String key, String channel, String identityId) {
        return new Chat(
                key, RowIds.of("chat", key), channel, identityId, null, null, null, null, null, false, null, null);
    }

    private static Placed place(String messageKey, Arrival arrival, Ledger.Entry known, Sessions sessions) {
        if (known != null) {
            return new Placed(
                    arrival.event(),
                    arrival.identityId(),
                    messageKey,
                    known.messageId(),
                    known.chatKey(),
                    known.sessionKey());
        }
        String session = arrival.opensSession()
                ? sessions.forMessage(
                                arrival.chatKey(),
                                arrival.event().providerId(),
                                arrival.event().sentAt())
                        .key()
                : null;
        return new Placed(
                arrival.event(),
                arrival.identityId(),
                messageKey,
                RowIds.of("message", messageKey),
                arrival.chatKey(),
                session);
    }

    private static Ledger.Entry entry(Placed message) {
        boolean outgoing = message.event().direction() == Direction.OUTGOING;
        int receipt = outgoing ? ReceiptRanks.SENT : 0;
        return new Ledger.Entry(
                message.messageKey(),
                message.messageId(),
                message.chatKey(),
                message.sessionKey(),
                outgoing,
                false,
                receipt,
                receipt,
                null);
    }

    /**
     * The place of a message the bridge sends: it joins the open session or opens one. A repeat joins the session of the first.
     *
     * @param messageId GUID of the message row
     * @return empty when the identity is blocked
     */
    public Optional<Conversation> open(String channel, String identityId, Party party, Instant at, UUID messageId) {
        String key = RowIds.chatKey(channel, identityId);
        return transactions.run(() -> {
            ledger.createChats(List.of(newChat(key, channel, identityId)), now());
            Chat known = ledger.lockChats(List.of(key)).get(key);
            if (blockListLookup.isBlocked(identityId, channel)) {
                return Optional.empty();
            }
            Chat chat = new Chat(
                    key,
                    known.id(),
                    channel,
                    identityId,
                    known.phone() == null ? party.phone() : known.phone(),
                    known.userId() == null ? party.userId() : known.userId(),
                    known.username(),
                    known.name(),
                    known.contactId(),
                    known.contactLookedUp(),
                    Chat.latest(known.lastMessageAt(), micros(at)),
                    known.lastInboundAt());
            ledger.updateChats(List.of(chat));
            Session session = Sessions.joined(ledger.sessionsEndingAfter(List.of(key), at), at)
                    .orElseGet(() -> {
                        // With the time: after a block and an unblock the same message opens another session.
                        Session opened = Session.startedBy(key, messageId + "@" + micros(at), micros(at));
                        ledger.insertSessions(List.of(opened));
                        return opened;
                    });
            return Optional.of(new Conversation(chat, session));
        });
    }

    /** When the window for free text closes; empty when the customer never wrote. */
    public Optional<Instant> windowExpires(String channel, String identityId) {
        String key = RowIds.chatKey(channel, identityId);
        return Optional.ofNullable(ledger.chats(List.of(key)).get(key)).map(Chat::windowExpiresAt);
    }

    /**
     * Cancels the open sessions of those chats whose people are blocked at this moment. Dynamics follows; until
     * {@link #cancelledInDynamics} the ledger keeps the sessions as not followed.
     *
     * @return sessions of these chats that Dynamics may not show as Cancelled
     */
    public List<Session> cancelOpen(Collection<String> chatKeys) {
        return transactions.run(() -> {
            Map<BlockQuery, String> chats = new HashMap<>();
            ledger.lockChats(chatKeys)
                    .values()
                    .forEach(chat -> chats.put(new BlockQuery(chat.identityId(), chat.channel(), now()), chat.key()));
            // Somebody who was unblocked since may already have a new session, which stays.
            List<String> blocked = blockListLookup.blockedAmong(chats.keySet()).stream()
                    .map(chats::get)
                    .toList();
            ledger.cancelOpenSessions(blocked);
            return ledger.sessionsCancelling(chatKeys);
        });
    }

    /** Sessions that Dynamics may not show as Cancelled; first those whose rows are written. */
    public List<Session> cancelling(int max) {
        return ledger.sessionsCancelling(max);
    }

    /**
     * Notes that none of these is Open in Dynamics. A session whose row may still be on its way is kept until its 24 hours are
     * over.
     *
     * @param sessions as they were before Dynamics was asked
     */
    public void cancelledInDynamics(Collection<Session> sessions) {
        ledger.sessionsCancelled(sessions.stream()
                .filter(session -> session.written() || session.endsAt().isBefore(now()))
                .map(Session::key)
                .toList());
    }

    /**
     * Keys of those that no block has cancelled, of sessions that Dynamics shows as Open. Those that are over are set to Ended there.
     */
    public Set<String> notCancelledAmong(Collection<String> sessionKeys) {
        ledger.endSessionsAgain(sessionKeys);
        return ledger.sessions(sessionKeys).values().stream()
                .filter(session -> !session.isCancelled())
                .map(Session::key)
                .collect(Collectors.toSet());
    }

    private Instant now() {
        return micros(clock.instant());
    }

    private static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }
}
