package io.wabridge.outbound;

import java.util.UUID;

/**
 * A message that was accepted for sending.
 *
 * @param id GUID of the message row it becomes
 * @param status {@code queued}
 */
public record Submitted(UUID id, String status) {}
