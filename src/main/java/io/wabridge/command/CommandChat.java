package io.wabridge.command;

import io.wabridge.sending.Recipient;

/**
 * The chat a command points at, and who is at its other end.
 *
 * @param channel {@code phone_number_id}
 * @param recipient null for a group, and for a person with neither number nor BSUID
 */
record CommandChat(String channel, Recipient recipient) {}
