package io.wabridge.conversation;

import io.wabridge.webhook.Event;
import java.util.UUID;

/**
 * A message with its place: chat, session, key and GUID.
 *
 * @param sessionKey null for imported history, and for echoes while the chat is blocked
 */
public record Placed(
        Event.Message event, String identityId, String messageKey, UUID messageId, String chatKey, String sessionKey) {}
