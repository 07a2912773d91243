package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.wabridge.standin.dataverse.Multipart.Malformed;
import io.wabridge.standin.dataverse.Multipart.Part;
import io.wabridge.standin.dataverse.Store.Transaction;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.entra.Caller;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/**
 * {@code $batch}: operations one after the other; a change set is one transaction and answers with one error or all its results.
 */
final class Batch {

    private static final int MOST_OPERATIONS = 1000;
    private static final Pattern REQUEST_LINE = Pattern.compile("(\\S+) (\\S+) HTTP/1\\.[01]");
    private static final Pattern API_PATH = Pattern.compile(".*/api/data/v9\\.[0-2]/(.*)", Pattern.DOTALL);
    private static final Pattern BODY_REFERENCE =
            Pattern.compile("(@odata\\.(?:bind|id)\"\\s*:\\s*\\[?\\s*\")/?\\$([A-Za-z0-9_.-]+)(?=[\"/])");
    private static final Pattern URL_REFERENCE = Pattern.compile("/?\\$([A-Za-z0-9_.-]+)(/.*|\\?.*)?");
    private static final Set<String> INHERITED = Set.of("callerobjectid", "mscrmcallerid");
    private static final Set<String> RESERVED = Set.of("batch", "metadata", "count", "ref");

    private final DataverseApi api;
    private final Consumer<ApiRequest> each;

    /** @param each hears of every operation as it is tried */
    Batch(DataverseApi api, Consumer<ApiRequest> each) {
        this.api = api;
        this.each = each;
    }

    /** One operation, or those of a change set. */
    private record Item(List<ApiRequest> operations, List<String> contentIds, boolean changeSet) {}

    ApiResponse handle(ApiRequest request, Caller caller) {
        List<Item> items;
        try {
            items = items(request);
        } catch (Malformed e) {
            return wholeBatchError(e.getMessage());
        }
        String boundary = "batchresponse_" + UUID.randomUUID();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rows = 0;
        for (Item item : items) {
            Outcome outcome = item.changeSet() ? changeSet(item, caller) : operation(item, caller);
            if (outcome.failedStatus() != 0 && !request.continuesOnError()) {
                // Only the failure is reported, and its status becomes the batch's.
                out.reset();
            }
            delimiter(out, boundary, false);
            out.writeBytes(outcome.part());
            rows += outcome.rows();
            if (outcome.failedStatus() != 0 && !request.continuesOnError()) {
                return finished(outcome.failedStatus(), boundary, out).rows(rows);
            }
        }
        return finished(200, boundary, out).rows(rows);
    }

    private static ApiResponse finished(int status, String boundary, ByteArrayOutputStream out) {
        delimiter(out, boundary, true);
        return ApiResponse.bytes(status, "multipart/mixed; boundary=" + boundary, out.toByteArray());
    }

    /** @param failedStatus 0 when all went well */
    private record Outcome(byte[] part, int rows, int failedStatus) {}

    private Outcome operation(Item item, Caller caller) {
        ApiRequest operation = item.operations().get(0);
        each.accept(operation);
        ApiResponse response = api.handle(operation, caller);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, response, item.contentIds().get(0));
        return new Outcome(out.toByteArray(), response.rows(), response.status() >= 400 ? response.status() : 0);
    }

    private Outcome changeSet(Item item, Caller caller) {
        List<ApiResponse> responses = new ArrayList<>();
        int failedStatus = 0;
        int first = 0;
        try {
            api.write(null, transaction -> {
                run(item, caller, transaction, responses);
                return null;
            });
        } catch (DataverseError e) {
            // One answer for the whole set: that of the operation it broke on.
            first = responses.size();
            failedStatus = e.status();
            responses.add(ApiResponse.error(e, item.operations().get(first)));
        }
        String boundary = "changesetresponse_" + UUID.randomUUID();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text(out, "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n");
        int rows = 0;
        for (int i = first; i < responses.size(); i++) {
            delimiter(out, boundary, false);
            write(out, responses.get(i), item.contentIds().get(i));
            rows += responses.get(i).rows();
        }
        delimiter(out, boundary, true);
        return new Outcome(out.toByteArray(), rows, failedStatus);
    }

    private void run(Item item, Caller caller, Transaction transaction, List<ApiResponse> responses) {
        Map<String, String> created = new HashMap<>();
        for (int i = 0; i < item.operations().size(); i++) {
            ApiRequest operation = resolved(item.operations().get(i), created);
            each.accept(operation);
            ApiResponse response = api.execute(operation, caller, transaction);
            String entity = response.headers().get("OData-EntityId");
            if (entity != null) {
                created.put(
                        item.contentIds().get(i),
                        entity.substring(operation.root().length() + 1));
            }
            responses.add(response);
        }
    }

    /** Puts the row an earlier operation made in the place of {@code $n}. */
    private static ApiRequest resolved(ApiRequest operation, Map<String, String> created) {
        String path = operation.path();
        Matcher url = URL_REFERENCE.matcher(path);
        if (url.matches() && !RESERVED.contains(url.group(1))) {
            path = referred(created, url.group(1)) + (url.group(2) == null ? "" : url.group(2));
        }
        String body = new String(operation.body(), StandardCharsets.UTF_8);
        Matcher inBody = BODY_REFERENCE.matcher(body);
        StringBuilder replaced = new StringBuilder();
        while (inBody.find()) {
            inBody.appendReplacement(
                    replaced, Matcher.quoteReplacement(inBody.group(1) + referred(created, inBody.group(2))));
        }
        inBody.appendTail(replaced);
        return new ApiRequest(
                operation.method(),
                operation.root(),
                path,
                operation.query(),
                operation.headers(),
                replaced.toString().getBytes(StandardCharsets.UTF_8),
                true);
    }

    private static String referred(Map<String, String> created, String contentId) {
        String entity = created.get(contentId);
        if (entity == null) {
            throw new DataverseError(
                    400,
                    "0x80060888",
                    "Content-ID Reference: '$" + contentId + "' does not exist in the batch context.");
        }
        return entity;
    }

    private List<Item> items(ApiRequest request) throws Malformed {
        List<Item> items = new ArrayList<>();
        int operations = 0;
        for (Part part : Multipart.parts(request.header("Content-Type").orElse(""), request.body())) {
            Item item;
            if (part.type().startsWith("multipart/mixed")) {
                item = changeSetItem(request, part);
            } else {
                item = new Item(
                        List.of(operation(request, part, false)),
                        Collections.singletonList(part.headers().get("content-id")),
                        false);
            }
            operations += item.operations().size();
            items.add(item);
        }
        if (operations > MOST_OPERATIONS) {
            throw new Malformed(
                    "The current batch message contains too many parts. Only batch messages with a maximum number of '"
                            + MOST_OPERATIONS + "' query operations and change sets are allowed.");
        }
        return items;
    }

    private static Item changeSetItem(ApiRequest request, Part part) throws Malformed {
        List<ApiRequest> operations = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (Part inner : Multipart.parts(part.type(), part.content())) {
            if (inner.type().startsWith("multipart/")) {
                throw new Malformed("A change set must not contain another one.");
            }
            String id = inner.headers().get("content-id");
            if (id == null) {
                throw new Malformed("The 'Content-ID' header is missing in an operation of a change set.");
            }
            if (ids.contains(id)) {
                throw new Malformed("The content ID '" + id
                        + "' was found more than once in the same change set or same batch request. Content IDs have to be unique"
                        + " across all operations of a change set for OData V4.0 and have to be unique across all operations in"
                        + " the whole batch request for OData V4.01.");
            }
            ids.add(id);
            operations.add(operation(request, inner, true));
        }
        if (operations.isEmpty()) {
            throw new Malformed("A change set must hold at least one operation.");
        }
        return new Item(operations, ids, true);
    }

    private static ApiRequest operation(ApiRequest request, Part part, boolean inChangeSet) throws Malformed {
        if (!part.type().startsWith("application/http")) {
            throw new Malformed("Invalid Content-Type '" + part.type()
                    + "' of a batch part. Only 'application/http' and 'multipart/mixed' are allowed.");
        }
        String text = new String(part.content(), StandardCharsets.ISO_8859_1);
        int start = 0;
        while (start < text.length() && (text.charAt(start) == '\r' || text.charAt(start) == '\n')) {
            start++;
        }
        int lineEnd = text.indexOf('\n', start);
        Matcher line = REQUEST_LINE.matcher(
                text.substring(start, lineEnd < 0 ? text.length() : lineEnd).trim());
        if (!line.matches()) {
            throw new Malformed("The request line of an operation in the batch is invalid.");
        }
        String method = line.group(1);
        if (inChangeSet && method.equals("GET")) {
            throw new Malformed(
                    "An invalid HTTP method 'GET' was detected for a request in a change set. Requests in change sets"
                            + " only support the HTTP methods 'POST', 'PUT', 'DELETE', and 'PATCH'.");
        }
        Part message = Multipart.part(lineEnd < 0 ? "" : text.substring(lineEnd + 1));
        String url = line.group(2);
        Matcher absolute = API_PATH.matcher(url);
        String relative = absolute.matches() ? absolute.group(1) : url;
        if (relative.startsWith("$batch")) {
            throw new Malformed("A batch must not contain another one.");
        }
        int mark = relative.indexOf('?');
        Map<String, String> headers = new LinkedHashMap<>();
        // Who is acted for is said once for all; everything else each operation says itself.
        request.headers().forEach((name, value) -> {
            if (INHERITED.contains(name)) {
                headers.put(name, value);
            }
        });
        headers.putAll(message.headers());
        return new ApiRequest(
                method,
                request.root(),
                mark < 0 ? relative : relative.substring(0, mark),
                mark < 0 ? null : relative.substring(mark + 1),
                headers,
                message.content(),
                inChangeSet);
    }

    private static void delimiter(ByteArrayOutputStream out, String boundary, boolean last) {
        text(out, "--" + boundary + (last ? "--" : "") + "\r\n");
    }

    private static void write(ByteArrayOutputStream out, ApiResponse response, String contentId) {
        text(out, "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n");
        if (contentId != null) {
            text(out, "Content-ID: " + contentId + "\r\n");
        }
        HttpStatus status = HttpStatus.resolve(response.status());
        text(
                out,
                "\r\nHTTP/1.1 " + response.status() + " " + (status == null ? "" : status.getReasonPhrase()) + "\r\n");
        if (response.status() >= 400) {
            text(out, "REQ_ID: " + UUID.randomUUID() + "\r\n");
        }
        response.headers().forEach((name, value) -> text(out, name + ": " + value + "\r\n"));
        text(out, "\r\n");
        out.writeBytes(response.body());
        text(out, "\r\n");
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    // A batch that cannot be read is answered by another layer, in another shape.
    private static ApiResponse wholeBatchError(String message) {
        return ApiResponse.json(
                400,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("Message", message)
                        .put("ExceptionMessage", message)
                        .put("ExceptionType", "Microsoft.OData.ODataException")
                        .put("StackTrace", "")
                        .put("ErrorCode", "0x0"));
    }
}
