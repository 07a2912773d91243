package io.wabridge.command;

import java.util.List;
import java.util.UUID;

/**
 * The requests that wait for one chat, oldest first.
 *
 * @param chatId null when they name none
 */
public record ChatRequestBatch(UUID chatId, List<ChatRequest> requests) {

    @Override
    public String toString() {
        return "ChatRequestBatch[" + chatId + " " + requests.size() + "]";
    }
}
