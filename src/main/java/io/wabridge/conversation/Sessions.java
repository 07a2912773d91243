package io.wabridge.conversation;

import io.wabridge.conversation.Conversations.Arrival;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sessions of the chats in a batch: those in the ledger and those that the batch opens. */
final class Sessions {

    private final Ledger ledger;
    private final Map<String, List<Session>> byChat = new HashMap<>();
    private final Map<String, Session> byKey = new HashMap<>();
    private final List<Session> opened = new ArrayList<>();

    Sessions(Ledger ledger, Collection<String> chatKeys, Collection<Arrival> arrivals) {
        this.ledger = ledger;
        Instant earliest = arrivals.stream()
                .map(arrival -> arrival.event().sentAt())
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        ledger.sessionsEndingAfter(chatKeys, earliest).forEach(this::add);
    }

    private void add(Session session) {
        byChat.computeIfAbsent(session.chatKey(), key -> new ArrayList<>()).add(session);
        byKey.put(session.key(), session);
    }

    Session forMessage(String chatKey, String messageId, Instant at) {
        return joined(byChat.getOrDefault(chatKey, List.of()), at).orElseGet(() -> open(chatKey, messageId, at));
    }

    private Session open(String chatKey, String messageId, Instant at) {
        Session session = Session.startedBy(chatKey, messageId, at);
        opened.add(session);
        add(session);
        return session;
    }

    void save() {
        ledger.insertSessions(opened);
    }

    /** Sessions of these messages, also of those placed by an earlier attempt. */
    Map<String, Session> of(List<Placed> messages) {
        List<String> elsewhere = messages.stream()
                .map(Placed::sessionKey)
                .filter(key -> key != null && !byKey.containsKey(key))
                .distinct()
                .toList();
        if (!elsewhere.isEmpty()) {
            byKey.putAll(ledger.sessions(elsewhere));
        }
        Map<String, Session> used = new LinkedHashMap<>();
        messages.stream()
                .map(Placed::sessionKey)
                .filter(key -> key != null && byKey.containsKey(key))
                .forEach(key -> used.put(key, byKey.get(key)));
        return used;
    }

    /** The one of these sessions that a message of this time belongs to. */
    static Optional<Session> joined(List<Session> sessions, Instant at) {
        return sessions.stream()
                .filter(session -> session.takes(at))
                .findFirst()
                // The message is older than the open session: it came late, or WhatsApp's clock is ahead of ours. It
                // belongs to that session.
                .or(() -> sessions.stream()
                        .filter(session -> session.state() == Session.State.OPEN && at.isBefore(session.startedAt()))
                        .findFirst());
    }
}
