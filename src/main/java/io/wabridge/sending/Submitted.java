package io.wabridge.sending;

import java.util.UUID;

/**
 * A message that was accepted for sending.
 *
 * @param id GUID of the message row it becomes
 * @param status {@code queued}; for a repeat, the current status
 */
public record Submitted(UUID id, String status) {}
