package io.wabridge.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.neighbour.NoConnection;
import io.wabridge.neighbour.Reachability;
import java.io.IOException;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Sends through the Graph API ({@code POST /<version>/<phone_number_id>/messages}). One call is one request. The API has no
 * idempotency key, so the caller decides whether to try again. The call itself is the route {@code graph}.
 */
@Component
public final class GraphClient {

    private static final Logger LOG = LoggerFactory.getLogger(GraphClient.class);

    private final ProducerTemplate camel;
    private final ObjectMapper json;
    private final Reachability reachability;

    GraphClient(ProducerTemplate camel, ObjectMapper json, @Qualifier("graph") Reachability reachability) {
        this.camel = camel;
        this.json = json;
        this.reachability = reachability;
    }

    /**
     * Sends once.
     *
     * @param attempt attempts made before this one, for the back-off
     */
    public SendResult send(OutboundMessage message, int attempt) {
        byte[] body = body(message);
        Exchange answer = camel.request("direct:graph", exchange -> {
            Message request = exchange.getMessage();
            request.setHeader(Exchange.HTTP_METHOD, "POST");
            request.setHeader(Exchange.HTTP_PATH, message.channel() + "/messages");
            request.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
            request.setBody(body);
        });
        if (answer.getException() != null) {
            reachability.failed(root(answer.getException()).getClass().getSimpleName());
            return withoutAnswer(answer.getException(), attempt);
        }
        reachability.answered();
        return read(answer.getMessage(), attempt);
    }

    private byte[] body(OutboundMessage message) {
        ObjectNode body = json.createObjectNode();
        body.put("messaging_product", "whatsapp");
        body.put("recipient_type", "individual");
        if (message.toPhone() != null) {
            body.put("to", message.toPhone());
        } else {
            body.put("recipient", message.toUserId());
        }
        body.put("type", message.type());
        body.set(message.type(), message.content());
        if (message.replyTo() != null) {
            body.putObject("context").put("message_id", message.replyTo());
        }
        body.put("biz_opaque_callback_data", message.callbackData());
        try {
            return json.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SendResult withoutAnswer(Exception thrown, int attempt) {
        Throwable cause = NoConnection.behind(thrown);
        if (cause != null) {
            return new SendResult.Retry(
                    GraphErrors.USUAL.after(attempt),
                    "unreachable",
                    "no connection: " + cause.getClass().getSimpleName());
        }
        return new SendResult.Uncertain(
                "no-answer", "no answer: " + root(thrown).getClass().getSimpleName());
    }

    private SendResult read(Message answer, int attempt) {
        int status = answer.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        JsonNode body = parse(answer.getBody(byte[].class));
        JsonNode error = body.path("error");
        if (error.path("code").canConvertToInt()) {
            return failure(status, error, seconds(answer.getHeader("Retry-After", String.class)), attempt);
        }
        String providerId = body.path("messages").path(0).path("id").asText("");
        if (status >= 200 && status < 300 && !providerId.isEmpty()) {
            JsonNode contact = body.path("contacts").path(0);
            return new SendResult.Accepted(
                    providerId,
                    contact.path("wa_id").asText(null),
                    contact.path("user_id").asText(null));
        }
        return withoutGraphBody(status, seconds(answer.getHeader("Retry-After", String.class)), attempt);
    }

    private static SendResult failure(int status, JsonNode error, Duration asked, int attempt) {
        int code = error.path("code").asInt();
        String details = error.path("error_data")
                .path("details")
                .asText(error.path("message").asText("no details"));
        if (GraphErrors.needsOperator(code)) {
            LOG.error("The WhatsApp provider refuses with code {}: an operator must act", code);
        }
        boolean transientByProvider = error.path("is_transient").asBoolean(false) || status >= 500;
        Duration wait = GraphErrors.retryAfter(code, attempt, transientByProvider || status == 429);
        if (wait == null) {
            return new SendResult.Rejected(Integer.toString(code), details);
        }
        return new SendResult.Retry(
                asked != null && asked.compareTo(wait) > 0 ? asked : wait, Integer.toString(code), details);
    }

    // Not the provider's own answer, but that of a gateway or of something between us.
    private static SendResult withoutGraphBody(int status, Duration asked, int attempt) {
        String code = "http-" + status;
        if (status == 429) {
            return new SendResult.Retry(
                    asked != null ? asked : GraphErrors.USUAL.after(attempt), code, "too many requests");
        }
        if (status >= 300 && status < 500 && status != 408) {
            return new SendResult.Rejected(code, "refused without a Graph API error");
        }
        return new SendResult.Uncertain(code, "answered without saying what became of the message");
    }

    private JsonNode parse(byte[] bytes) {
        try {
            JsonNode node = bytes == null ? null : json.readTree(bytes);
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static Duration seconds(String retryAfter) {
        if (retryAfter == null || retryAfter.isEmpty() || retryAfter.length() > 6) {
            return null;
        }
        return retryAfter.chars().allMatch(Character::isDigit) ? Duration.ofSeconds(Long.parseLong(retryAfter)) : null;
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
