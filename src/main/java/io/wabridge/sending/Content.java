package io.wabridge.sending;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.sending.ValidationException.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The content of a message, checked against the provider's published rules (Cloud API, messages: text body up to 4,096
 * characters; template name and language code). What is refused here, the provider would refuse too, but only later.
 *
 * @param type text or template
 * @param node the Graph API node named after the type
 * @param replyTo wamid; null when it answers nothing
 */
public record Content(String type, JsonNode node, String replyTo) {

    private static final int MAX_TEXT = 4096;
    private static final int MAX_NODE = 60_000;
    private static final Pattern MESSAGE_ID = Pattern.compile("[\\x21-\\x7e]{1,512}");
    private static final Pattern TEMPLATE_NAME = Pattern.compile("[a-z0-9_]{1,512}");
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(_[A-Za-z]{2,4})?");
    private static final Set<String> COMPONENTS = Set.of(
            "header", "body", "button", "carousel", "limited_time_offer", "order_status", "tap_target_configuration");

    /** Checks content and adds faults to the list. */
    public static Content check(
            JsonNode type, JsonNode text, JsonNode template, JsonNode context, List<FieldError> errors) {
        String word = type.isMissingNode() || type.isNull() ? "text" : type.asText();
        String replyTo = null;
        if (!context.isMissingNode() && !context.isNull()) {
            replyTo = context.path("message_id").asText("");
            if (!MESSAGE_ID.matcher(replyTo).matches()) {
                errors.add(new FieldError("context.message_id", "must be the provider's id of a message"));
            }
        }
        JsonNode node = "template".equals(word) ? template : text;
        if (node.toString().length() > MAX_NODE) {
            errors.add(new FieldError(word, "is too long"));
        }
        switch (word) {
            case "text" -> {
                checkText(text, errors);
                return new Content(word, text, replyTo);
            }
            case "template" -> {
                checkTemplate(template, errors);
                return new Content(word, template, replyTo);
            }
            default -> {
                errors.add(new FieldError("type", "must be text or template"));
                return new Content(word, null, replyTo);
            }
        }
    }

    /** The text that people read in the CRM. */
    String shown() {
        return "text".equals(type)
                ? node.path("body").asText()
                : node.path("name").asText();
    }

    private static void checkText(JsonNode text, List<FieldError> errors) {
        JsonNode body = text.path("body");
        if (!body.isTextual() || body.asText().isBlank()) {
            errors.add(new FieldError("text.body", "is required"));
        } else if (body.asText().codePointCount(0, body.asText().length()) > MAX_TEXT) {
            errors.add(new FieldError("text.body", "is longer than 4096 characters"));
        }
        if (text.has("preview_url") && !text.path("preview_url").isBoolean()) {
            errors.add(new FieldError("text.preview_url", "must be true or false"));
        }
    }

    private static void checkTemplate(JsonNode template, List<FieldError> errors) {
        if (!TEMPLATE_NAME.matcher(template.path("name").asText("")).matches()) {
            errors.add(new FieldError("template.name", "must be lower-case letters, digits and underscores"));
        }
        if (!LANGUAGE.matcher(template.path("language").path("code").asText("")).matches()) {
            errors.add(new FieldError("template.language.code", "must be a language code like en or pt_BR"));
        }
        JsonNode components = template.path("components");
        if (components.isMissingNode() || components.isNull()) {
            return;
        }
        if (!components.isArray()) {
            errors.add(new FieldError("template.components", "must be a list"));
            return;
        }
        for (int i = 0; i < components.size(); i++) {
            checkComponent("template.components[" + i + "]", components.get(i), errors);
        }
    }

    private static void checkComponent(String path, JsonNode component, List<FieldError> errors) {
        String type = component.path("type").asText("");
        if (!COMPONENTS.contains(type)) {
            errors.add(new FieldError(path + ".type", "is not a kind of component"));
            return;
        }
        if ("button".equals(type)
                && (component.path("sub_type").asText("").isBlank()
                        || component.path("index").asText("").isBlank())) {
            errors.add(new FieldError(path, "a button needs sub_type and index"));
        }
        JsonNode parameters = component.path("parameters");
        if (!parameters.isMissingNode() && !parameters.isArray()) {
            errors.add(new FieldError(path + ".parameters", "must be a list"));
            return;
        }
        for (int i = 0; i < parameters.size(); i++) {
            String kind = parameters.get(i).path("type").asText("");
            // Each parameter has its value in a node named after its type.
            if (kind.isBlank() || !parameters.get(i).has(kind)) {
                errors.add(new FieldError(path + ".parameters[" + i + "]", "needs a type and a value of that type"));
            }
        }
    }

    public static List<FieldError> noErrors() {
        return new ArrayList<>();
    }
}
