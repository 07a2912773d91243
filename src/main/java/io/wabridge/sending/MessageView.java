package io.wabridge.sending;

import java.util.UUID;

/**
 * What is known about a message.
 *
 * @param status queued, sending, sent, refused, failed or uncertain
 * @param providerId wamid; null until the provider accepted it
 * @param error code and words; null when nothing went wrong
 */
public record MessageView(UUID id, String status, String providerId, String error) {}
