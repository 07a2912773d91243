package io.wabridge.webhook;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Splits WhatsApp webhooks into events. Meta puts up to a thousand updates into one POST, in any mix of entries, changes and
 * lists. Each becomes an event, in the order of the document. The parser never throws and never returns an empty list, so that
 * every webhook answered 200 leaves a trace. What cannot be understood becomes an {@link Event.Unprocessable} with one of the
 * {@linkplain Cause causes}, and does not affect the rest of the webhook. The same message id twice gives two events: the writer
 * removes duplicates, also across webhooks.
 */
@Component
public final class WebhookParser {

    public List<Event> parse(ReceivedWebhook webhook) {
        byte[] body = webhook.body() == null ? new byte[0] : webhook.body();
        JsonNode root;
        Cause cause = Cause.NOT_JSON;
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            root = Json.MAPPER.readTree(parser);
            if (root == null || root.isMissingNode()) {
                return List.of(unreadable(cause, body, webhook));
            }
            cause = Cause.TRAILING_DATA;
            if (parser.nextToken() != null) {
                return List.of(unreadable(cause, body, webhook));
            }
        } catch (IOException e) {
            return List.of(unreadable(cause, body, webhook));
        }
        if (Json.mayNeedCleaning(body)) {
            root = Json.cleaned(root);
        }
        return new Splitter(root, webhook.receivedAt()).split();
    }

    private static Event unreadable(Cause cause, byte[] body, ReceivedWebhook webhook) {
        String text = Json.cleaned(new String(body, StandardCharsets.UTF_8));
        return new Event.Unprocessable(cause.code(), webhook.receivedAt(), text);
    }
}
