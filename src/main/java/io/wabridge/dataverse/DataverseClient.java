package io.wabridge.dataverse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.database.Ownership;
import io.wabridge.neighbour.NoConnection;
import io.wabridge.neighbour.Reachability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/**
 * The Dataverse Web API for the rest of the bridge: rows in, rows out, and one exception that says whether waiting helps. The
 * call itself is the route {@code dataverse}, so that Hawtio and the metrics show every request.
 */
@Component
public final class DataverseClient {

    /** Marks our own writes in {@code SharedVariables}, so that steps can tell them from those of agents. */
    public static final String TAG = "tag=whatsapp-bridge";
    /** The contract has no 429 without {@code Retry-After}. If one comes, this pause prevents a busy loop. */
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(5);

    private final ProducerTemplate camel;
    private final ObjectMapper json;
    private final DataverseSettings settings;
    private final DataverseToken token;
    private final ThrottleGate gate;
    private final Reachability reachability;
    private final ThreadLocal<Long> sent = ThreadLocal.withInitial(() -> 0L);

    DataverseClient(
            ProducerTemplate camel,
            ObjectMapper json,
            DataverseSettings settings,
            DataverseToken token,
            Clock clock,
            @Qualifier("dataverse") Reachability reachability) {
        this.camel = camel;
        this.json = json;
        this.settings = settings;
        this.token = token;
        this.gate = new ThrottleGate(clock);
        this.reachability = reachability;
    }

    /** Reads one row or calls one function. */
    public JsonNode get(String path, String query) {
        return send(DataverseRequest.get(path, query)).body();
    }

    /** Reads all pages of a query. */
    public List<JsonNode> list(String path, String query) {
        List<JsonNode> rows = new ArrayList<>();
        pages(DataverseRequest.get(path, query), rows::addAll);
        return rows;
    }

    /**
     * Reads a query page by page, for results that may not fit into memory. Every page is requested with the headers of the
     * first.
     */
    public void pages(DataverseRequest first, Consumer<List<JsonNode>> rows) {
        pagesWhile(first, page -> {
            rows.accept(page);
            return true;
        });
    }

    /** The same, as long as there is interest in more. */
    public void pagesWhile(DataverseRequest first, Predicate<List<JsonNode>> wantsMore) {
        DataverseRequest next = first;
        while (next != null) {
            JsonNode page = send(next).body();
            List<JsonNode> here = new ArrayList<>();
            page.path("value").forEach(here::add);
            next = wantsMore.test(here) ? nextPage(first, page) : null;
        }
    }

    // The link is opaque, but we follow it only below our own root. Otherwise our token would go to another host.
    private DataverseRequest nextPage(DataverseRequest first, JsonNode page) {
        JsonNode link = page.get("@odata.nextLink");
        if (link == null) {
            return null;
        }
        String root = settings.url() + "/";
        if (!link.asText().startsWith(root)) {
            throw new DataverseException(502, "", "next page lies outside " + settings.url(), null);
        }
        String rest = link.asText().substring(root.length());
        int mark = rest.indexOf('?');
        String path = mark < 0 ? rest : rest.substring(0, mark);
        String query = mark < 0 ? null : rest.substring(mark + 1);
        return new DataverseRequest("GET", path, query, first.headers(), null);
    }

    /**
     * Creates or updates rows in one request, all or nothing. Each target carries {@code @odata.id}. Dataverse refuses duplicates
     * among them, so the caller merges those first.
     */
    public void upsertMultiple(CrmSchema.Table table, List<ObjectNode> targets) {
        bulk(table, "UpsertMultiple", targets);
    }

    /** Updates rows in one request, all or nothing. Each target carries its primary key; no row is created. */
    public void updateMultiple(CrmSchema.Table table, List<ObjectNode> targets) {
        bulk(table, "UpdateMultiple", targets);
    }

    private void bulk(CrmSchema.Table table, String action, List<ObjectNode> targets) {
        ObjectNode body = json.createObjectNode();
        ArrayNode array = body.putArray("Targets");
        for (ObjectNode target : targets) {
            target.put("@odata.type", "Microsoft.Dynamics.CRM." + table.name());
            array.add(target);
        }
        send(DataverseRequest.post(table.set() + "/Microsoft.Dynamics.CRM." + action, body)
                .withQuery(TAG));
    }

    /**
     * Sends one request.
     *
     * @throws DataverseException when Dataverse refused it, could not be reached, or has asked us to wait
     * @throws io.wabridge.database.OwnershipLostException when the queue that the current thread works for has another owner
     */
    public DataverseResponse send(DataverseRequest request) {
        Duration wait = gate.remaining();
        if (!wait.isZero()) {
            throw new DataverseException(429, "", "held back: asked to wait", wait);
        }
        Exchange answer = exchange(request);
        if (status(answer) == 401) {
            // The token was revoked or has expired. Try once with a new one; after that an operator has to act.
            token.discard(answer);
            answer = exchange(request);
        }
        return read(answer);
    }

    /** How many requests the current thread has sent so far, for work that keeps to a share of the quota. */
    public long sentByThisThread() {
        return sent.get();
    }

    private Exchange exchange(DataverseRequest request) {
        Ownership ownership = Ownership.current();
        if (ownership != null) {
            ownership.beginRequest();
        }
        sent.set(sent.get() + 1);
        Exchange answer = camel.request("direct:dataverse", exchange -> {
            Message message = exchange.getMessage();
            request.headers().forEach(message::setHeader);
            message.setHeader(Exchange.HTTP_METHOD, request.method());
            message.setHeader(Exchange.HTTP_PATH, request.path());
            if (request.query() != null) {
                message.setHeader(Exchange.HTTP_QUERY, request.query());
            }
            if (request.body() != null) {
                message.setHeader(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
                message.setBody(json.writeValueAsBytes(request.body()));
            }
        });
        if (answer.getException() != null) {
            if (ownership != null && NoConnection.behind(answer.getException()) == null) {
                ownership.mayStillBeCarriedOut();
            }
            reachability.failed(rootMessage(answer.getException()));
            throw new DataverseException(rootMessage(answer.getException()), answer.getException());
        }
        if (ownership != null && status(answer) >= 502) {
            // A gateway gave up; what is behind it may go on.
            ownership.mayStillBeCarriedOut();
        }
        return answer;
    }

    private DataverseResponse read(Exchange answer) {
        Message message = answer.getMessage();
        int status = status(answer);
        byte[] bytes = message.getBody(byte[].class);
        if (status >= 200 && status < 300) {
            reachability.answered();
            return new DataverseResponse(
                    status,
                    bytes == null || bytes.length == 0 ? MissingNode.getInstance() : parse(bytes),
                    message.getHeader("ETag", String.class),
                    message.getHeader("OData-EntityId", String.class),
                    message.getHeader("x-ms-dop-hint", Integer.class));
        }
        throw failure(status, bytes, message.getHeader("Retry-After", String.class));
    }

    private DataverseException failure(int status, byte[] bytes, String retryAfter) {
        Duration wait = seconds(retryAfter);
        if (status == 429) {
            wait = wait == null ? DEFAULT_WAIT : wait;
            gate.closeFor(wait);
        }
        // Gateways answer in HTML. Then there is no code, and nothing of the page is repeated.
        JsonNode error = parseQuietly(bytes).path("error");
        DataverseException failure = new DataverseException(
                status, error.path("code").asText(""), error.path("message").asText("no message"), wait);
        if (failure.kind() == DataverseException.Kind.UNAVAILABLE) {
            reachability.failed("answered " + status);
        } else {
            reachability.answered();
        }
        return failure;
    }

    private static Duration seconds(String retryAfter) {
        if (retryAfter == null || !retryAfter.chars().allMatch(Character::isDigit) || retryAfter.length() > 6) {
            return null;
        }
        return Duration.ofSeconds(Math.max(1, Long.parseLong(retryAfter)));
    }

    private JsonNode parse(byte[] bytes) {
        try {
            return json.readTree(bytes);
        } catch (IOException e) {
            throw new DataverseException(502, "", "answer is not JSON", null);
        }
    }

    private JsonNode parseQuietly(byte[] bytes) {
        try {
            return bytes == null ? MissingNode.getInstance() : json.readTree(bytes);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static int status(Exchange answer) {
        Integer status = answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        return status == null ? 0 : status;
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }

    /** Percent-encodes a value for the query: space is {@code %20}, {@code +} is {@code %2B}. */
    public static String encode(String value) {
        return UriUtils.encode(value, StandardCharsets.UTF_8);
    }

    /** An OData string literal, quoted and percent-encoded. */
    public static String literal(String value) {
        return "'" + encode(value.replace("'", "''")) + "'";
    }

    /** {@code Microsoft.Dynamics.CRM.In(…)}: rows whose column holds one of the values; percent-encoded. */
    public static String in(String column, Iterable<String> values) {
        StringBuilder list = new StringBuilder();
        for (String value : values) {
            list.append(list.isEmpty() ? "" : ",")
                    .append('"')
                    .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return encode("Microsoft.Dynamics.CRM.In(PropertyName='" + column + "',PropertyValues=[" + list + "])");
    }
}
