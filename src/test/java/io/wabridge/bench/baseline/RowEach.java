package io.wabridge.bench.baseline;

import static org.apache.camel.builder.Builder.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;

/**
 * A route as one would write it first: each message is a request to Dataverse, and WhatsApp is answered after them. It writes the row of
 * the message alone, neither chat nor session. Arguments: port, directory, address of the stand-ins, token for Dataverse.
 */
public final class RowEach {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECTIONS = 64;
    private static final int INCOMING = 727_000_000;

    private RowEach() {}

    public static void main(String[] arguments) throws Exception {
        String messages =
                arguments[2] + "/dataverse/api/data/v9.2/wab_messages?bridgeEndpoint=true&maxTotalConnections="
                        + CONNECTIONS + "&connectionsPerRoute=" + CONNECTIONS;
        CamelContext camel = WebhookRoute.context();
        WebhookRoute.serve(
                camel,
                Integer.parseInt(arguments[0]),
                Path.of(arguments[1]),
                route -> WebhookRoute.taken(route.filter(WebhookRoute::isSigned)
                        .removeHeaders("*")
                        .setHeader("Authorization")
                        .constant("Bearer " + arguments[3])
                        .setHeader(Exchange.HTTP_METHOD)
                        .constant("POST")
                        .setHeader(Exchange.CONTENT_TYPE)
                        .constant("application/json")
                        .process(exchange -> exchange.getMessage()
                                .setBody(rows(exchange.getMessage().getBody(byte[].class))))
                        .split(body())
                        .to(messages)
                        .end()
                        .removeHeaders("*")));
    }

    private static List<String> rows(byte[] webhook) throws IOException {
        List<String> rows = new ArrayList<>();
        for (JsonNode entry : JSON.readTree(webhook).path("entry")) {
            for (JsonNode change : entry.path("changes")) {
                for (JsonNode message : change.at("/value/messages")) {
                    rows.add(row(message));
                }
            }
        }
        return rows;
    }

    private static String row(JsonNode message) {
        String id = message.path("id").asText();
        Instant sent = Instant.ofEpochSecond(message.path("timestamp").asLong());
        return JSON.createObjectNode()
                .put("wab_messagekey", id)
                .put("wab_providerid", id)
                .put("wab_direction", INCOMING)
                .put("wab_type", message.path("type").asText())
                .put("wab_text", message.at("/text/body").asText())
                .put("wab_sentat", sent.toString())
                .toString();
    }
}
