package io.wabridge.standin.dataverse;

import java.util.Set;

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
}
