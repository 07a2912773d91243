package io.wabridge.provider;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A message for the provider.
 *
 * @param channel business number of the sender: {@code phone_number_id}
 * @param toPhone E.164 with {@code +}: without it the provider may prepend the country code of the business number. Null when only
 *     the BSUID is known
 * @param toUserId BSUID; null when unknown. If both are given, the number is used
 * @param type Graph API type, also the name of the content's node: text, template
 * @param content the node named after the type
 * @param replyTo wamid of the message it answers; null when none
 * @param callbackData comes back in every receipt as {@code biz_opaque_callback_data}: the id of our message row
 */
public record OutboundMessage(
        String channel,
        String toPhone,
        String toUserId,
        String type,
        JsonNode content,
        String replyTo,
        String callbackData) {}
