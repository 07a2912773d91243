package io.wabridge.block;

import java.time.Instant;

/**
 * The question whether a message may pass.
 *
 * @param identityId any id the identity ever had
 * @param channel business number the message came to: {@code phone_number_id}
 * @param receivedAt when it was received, which may be long ago
 */
public record BlockQuery(String identityId, String channel, Instant receivedAt) {}
