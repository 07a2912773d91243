package io.wabridge.block;

import java.time.Instant;

/**
 * May this pass?
 *
 * @param identityId any id the identity ever had
 * @param channel business number the message came to: {@code phone_number_id}
 * @param receivedAt when it was received, which may be long before it is asked about
 */
public record BlockQuery(String identityId, String channel, Instant receivedAt) {}
