package io.wabridge.webhook;

import java.time.Instant;

/**
 * One acknowledged webhook.
 *
 * @param body the bytes exactly as received
 * @param receivedAt when the bridge received it; a message is discarded if its sender was blocked at this moment
 */
public record ReceivedWebhook(byte[] body, Instant receivedAt) {}
