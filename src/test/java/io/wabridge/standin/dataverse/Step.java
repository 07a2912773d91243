package io.wabridge.standin.dataverse;

import io.wabridge.solution.Xml;
import io.wabridge.standin.dataverse.model.DataverseError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.w3c.dom.Element;

/**
 * A registered webhook step.
 *
 * @param table logical name
 * @param message {@code Create} or {@code Update}
 * @param filteringAttributes columns one of which an update must set for the step to run; empty for any. A create always runs it
 * @param url where to post
 * @param headerName authenticates the call, together with its value
 */
public record Step(
        String table,
        String message,
        Set<String> filteringAttributes,
        String url,
        String headerName,
        String headerValue) {

    boolean hears(Change change) {
        return change.row().table().name().equals(table)
                && change.message().equals(message)
                && (!message.equals("Update")
                        || filteringAttributes.isEmpty()
                        || change.columns().stream().anyMatch(filteringAttributes::contains));
    }

    /** What a webhook endpoint keeps its header in. */
    static String authValue(String headerName, String headerValue) {
        return "<settings><setting name=\"" + headerName + "\" value=\"" + headerValue + "\" /></settings>";
    }

    /**
     * The header in an endpoint's {@code authvalue}, name and value.
     *
     * @throws DataverseError 400 when it is in another form
     */
    static List<String> header(String authValue) {
        try {
            Element settings = Xml.parse(new ByteArrayInputStream(authValue.getBytes(StandardCharsets.UTF_8)));
            List<Element> each = Xml.path(settings, "setting");
            if (settings.getTagName().equals("settings") && each.size() == 1) {
                return List.of(each.get(0).getAttribute("name"), each.get(0).getAttribute("value"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException e) {
            // Not XML: refused below, as any other form.
        }
        throw new DataverseError(
                400,
                "0x80050203",
                "The webhook call failed because of invalid http headers in authValue. Check if the authValue format,"
                        + " header names and values are valid for your Service Endpoint entity.");
    }
}
