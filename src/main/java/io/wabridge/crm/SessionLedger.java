package io.wabridge.crm;

import java.util.Collection;

/** The bridge's own memory of which session of a chat is open. */
public interface SessionLedger {

    /**
     * Forgets the open sessions of these chats, so that the next inbound message opens a new one instead of writing into a
     * cancelled one.
     *
     * @param chatKeys alternate keys of chats
     * @return how many there were
     */
    int cancelOpen(Collection<String> chatKeys);
}
