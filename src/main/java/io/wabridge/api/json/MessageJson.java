package io.wabridge.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.wabridge.sending.MessageView;
import java.util.UUID;

/**
 * A message as REST shows it.
 *
 * @param status queued, sending, sent, refused, failed or uncertain
 * @param providerId wamid; absent until the provider accepted it
 * @param error absent when nothing went wrong
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Message")
public record MessageJson(
        UUID id,

        @Schema(allowableValues = {"queued", "sending", "sent", "refused", "failed", "uncertain"})
        String status,

        String providerId,
        String error) {

    public static MessageJson of(MessageView view) {
        return new MessageJson(view.id(), view.status(), view.providerId(), view.error());
    }
}
