package io.wabridge.conversation;

import io.wabridge.dataverse.DataverseException;
import io.wabridge.webhook.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Messages of one batch that are written together, with their chats and sessions. No chat is in two lanes, so writes to one chat
 * are never concurrent.
 */
public final class Lane {

    private final List<Placed> messages;
    private final Map<String, Chat> chats;
    private final Map<String, Session> sessions;
    private final List<Event.Unprocessable> poisoned = new ArrayList<>();
    private final Set<String> poisonedKeys = new LinkedHashSet<>();

    Lane(List<Placed> messages, Map<String, Chat> chats, Map<String, Session> sessions) {
        this.messages = messages;
        this.chats = chats;
        this.sessions = sessions;
    }

    /** Messages still to be written. */
    List<Placed> messages() {
        return messages.stream()
                .filter(placed -> !poisonedKeys.contains(placed.messageKey()))
                .toList();
    }

    Collection<Chat> chats() {
        return chats.values();
    }

    Chat chat(String key) {
        return chats.get(key);
    }

    void replace(Chat chat) {
        chats.put(chat.key(), chat);
    }

    Collection<Session> sessions() {
        return sessions.values();
    }

    Session session(String key) {
        return key == null ? null : sessions.get(key);
    }

    void replace(Session session) {
        sessions.put(session.key(), session);
    }

    void poison(Placed placed, DataverseException cause) {
        if (poisonedKeys.add(placed.messageKey())) {
            poisoned.add(refused(placed.event(), cause));
        }
    }

    /** An event that Dynamics will never accept as it is, to be parked. */
    static Event.Unprocessable refused(Event event, DataverseException cause) {
        String name = "refused-by-dynamics " + cause.status() + (cause.code().isEmpty() ? "" : " " + cause.code());
        return new Event.Unprocessable(name, event.receivedAt(), event.source());
    }

    /** How many messages are written or will be. */
    public int size() {
        return messages.size() - poisonedKeys.size();
    }

    /** Messages that Dynamics will never accept as they are. They are parked. */
    public List<Event.Unprocessable> poisoned() {
        return List.copyOf(poisoned);
    }

    /** Everybody whose rows this lane wrote, by business number. */
    Map<String, Set<String>> identityIds() {
        Map<String, Set<String>> ids = new LinkedHashMap<>();
        messages.forEach(placed -> ids.computeIfAbsent(placed.event().channel(), channel -> new LinkedHashSet<>())
                .add(placed.identityId()));
        return ids;
    }
}
