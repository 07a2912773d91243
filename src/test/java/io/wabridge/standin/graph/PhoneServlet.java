package io.wabridge.standin.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.Json;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code /_sandbox/…}: the customer's phone of the sandbox's page.
 *
 * <ul>
 *   <li>{@code GET /_sandbox/phone} → {@code {numbers: [{id, name}], customers: [{key, name, phone?, userId?, username?}]}}
 *   <li>{@code GET /_sandbox/phone/messages?number=&customer=} → {@code [{at, id, fromCustomer, type, text, about?}]}
 *   <li>{@code POST /_sandbox/phone/messages {number, customer, type?, text, about?}} → {@code {accepted, bridgeStatus, id}};
 *       {@code customer} is the key of a listed one, any number, or any BSUID; {@code type} is text, image, location or reaction, and
 *       {@code text} then the words, the caption, the name of the place, or the emoji of a reaction to {@code about} (empty takes it back)
 *   <li>{@code POST /_sandbox/phone/number {customer, phone?}} → {@code {phone?, userId?, told: {<number>: <bridgeStatus>}}}: the
 *       customer moves to that number, or to any other, and gets new ids with it; the key of the customer stays
 *   <li>{@code POST /_sandbox/phone/read {id}} → {@code {}}
 * </ul>
 */
public final class PhoneServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    /** One as they always were, one with a username and a number that shows, one who hides it. */
    private static final Map<String, WaUser> CUSTOMERS = customers();

    private static final String PHONE = "[0-9]{5,15}";

    /** The first bytes of a picture are all anybody looks at here. */
    private static final byte[] PICTURE = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0};

    private final transient GraphStandIn graph;

    public PhoneServlet(GraphStandIn graph) {
        this.graph = graph;
    }

    private static Map<String, WaUser> customers() {
        Map<String, WaUser> customers = new LinkedHashMap<>();
        customers.put(
                "4915123456789",
                WaUser.phone("4915123456789").withUserId("DE.1001001001001").named("Jürgen Groß"));
        customers.put(
                "5511987654321",
                WaUser.phone("5511987654321")
                        .withUserId("BR.2002002002002")
                        .withUsername("marina.s")
                        .named("Marina Souza"));
        customers.put(
                "US.3003003003003",
                WaUser.userId("US.3003003003003").withUsername("quietfox").named("Quiet Fox"));
        return customers;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (path(request)) {
            case "/phone" -> Json.answer(response, 200, choices());
            case "/phone/messages" -> {
                ArrayNode lines = Json.array();
                graph.chatLines(parameter(request, "number"), customer(parameter(request, "customer")))
                        .forEach(line -> {
                            ObjectNode shown = lines.addObject()
                                    .put("at", line.at().toString())
                                    .put("id", line.id())
                                    .put("fromCustomer", line.fromCustomer())
                                    .put("type", line.type())
                                    .put("text", line.text());
                            WaUser.putIfPresent(shown, "about", line.about());
                        });
                Json.answer(response, 200, lines);
            }
            default -> response.setStatus(404);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonNode body = Json.read(request.getInputStream().readAllBytes());
        try {
            switch (path(request)) {
                case "/phone/messages" -> Json.answer(response, 200, write(body));
                case "/phone/number" -> Json.answer(response, 200, move(body));
                case "/phone/read" -> {
                    graph.customerReads(body.path("id").asText());
                    Json.answer(response, 200, Json.object());
                }
                default -> response.setStatus(404);
            }
        } catch (IllegalArgumentException e) {
            Json.answer(response, 400, Json.object().put("error", e.getMessage()));
        }
    }

    private static String path(HttpServletRequest request) {
        return request.getPathInfo() == null ? "/" : request.getPathInfo();
    }

    private static String parameter(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value;
    }

    private ObjectNode choices() {
        ObjectNode choices = Json.object();
        ArrayNode numbers = choices.putArray("numbers");
        numbers.addObject().put("id", GraphStandIn.NUMBER_1).put("name", "+1 555-000-0001");
        numbers.addObject().put("id", GraphStandIn.NUMBER_2).put("name", "+1 555-000-0002");
        ArrayNode customers = choices.putArray("customers");
        CUSTOMERS.forEach((key, first) -> {
            WaUser user = graph.present(first);
            ObjectNode customer = customers.addObject().put("key", key).put("name", user.name());
            WaUser.putIfPresent(customer, "phone", user.phone());
            WaUser.putIfPresent(customer, "userId", user.userId());
            WaUser.putIfPresent(customer, "username", user.username());
        });
        return choices;
    }

    private ObjectNode write(JsonNode body) {
        String number = body.path("number").asText(GraphStandIn.NUMBER_1);
        String text = body.path("text").asText("");
        String key = customer(body.path("customer").asText(""));
        if (!GraphStandIn.isBusinessNumber(number)) {
            throw new IllegalArgumentException("number is not one of the sandbox's business numbers");
        }
        MetaMessage message = message(body, text).from(user(key)).at(graph.now());
        GraphStandIn.Outcome outcome = graph.customerWrites(number, message, text);
        return Json.object()
                .put("accepted", outcome.accepted())
                .put("bridgeStatus", outcome.status())
                .put("id", message.id());
    }

    private ObjectNode move(JsonNode body) {
        WaUser before = user(customer(body.path("customer").asText("")));
        String phone = customer(body.path("phone").asText(newDigits("49151")));
        if (!phone.matches(PHONE)) {
            throw new IllegalArgumentException("phone is not a number");
        }
        String country = before.userId() == null ? "DE" : before.userId().substring(0, 2);
        WaUser after = before.withUserId(country + "." + newDigits("9"));
        after = before.phone() == null ? after : after.withPhone(phone);
        ObjectNode answer = Json.object();
        WaUser.putIfPresent(answer, "phone", after.phone());
        WaUser.putIfPresent(answer, "userId", after.userId());
        ObjectNode told = answer.putObject("told");
        graph.customerMoves(before, after).forEach(told::put);
        return answer;
    }

    private static String newDigits(String first) {
        return first + ThreadLocalRandom.current().nextLong(10_000_000, 99_999_999);
    }

    private MetaMessage message(JsonNode body, String text) {
        String type = body.path("type").asText("text");
        return switch (type) {
            case "text" -> {
                if (text.isBlank()) {
                    throw new IllegalArgumentException("text is empty");
                }
                yield MetaMessage.text(text);
            }
            case "image" -> {
                MetaMessage image = MetaMessage.media("image", graph.addMedia("image/jpeg", PICTURE), "image/jpeg");
                yield text.isBlank() ? image : image.captioned(text);
            }
            case "location" -> MetaMessage.location(52.5163, 13.3777, text.isBlank() ? null : text);
            case "reaction" -> {
                if (!body.hasNonNull("about")) {
                    throw new IllegalArgumentException("about is not said: a reaction is to a message");
                }
                yield MetaMessage.reaction(body.get("about").asText(), text.isEmpty() ? null : text);
            }
            default -> throw new IllegalArgumentException("type is none of text, image, location, reaction");
        };
    }

    private static String customer(String written) {
        return GraphRules.isUserId(written) ? written : written.replaceAll("[-+() ]", "");
    }

    private WaUser user(String key) {
        WaUser known = CUSTOMERS.get(key);
        if (known == null) {
            known = stranger(key);
        }
        return graph.present(known);
    }

    private static WaUser stranger(String key) {
        if (GraphRules.isUserId(key)) {
            return WaUser.userId(key);
        }
        if (!key.matches(PHONE)) {
            throw new IllegalArgumentException("customer is neither a number nor a business-scoped user id");
        }
        return WaUser.phone(key);
    }
}
