package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.dataverse.model.Column;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells registered steps of committed changes, as asynchronous steps do: one POST of a RemoteExecutionContext, 60 seconds to
 * answer, one more attempt after 502, 503 or 504, no other retry, no order, no dead letter. Bodies beyond 256 KB lose what the
 * step would most like to know.
 */
final class WebhookSender implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int LARGEST_BODY = 256 * 1024;
    private static final Set<Integer> TRIED_AGAIN = Set.of(502, 503, 504);
    private static final List<String> STRIPPED =
            List.of("ParentContext", "InputParameters", "PreEntityImages", "PostEntityImages");
    private static final String CONTRACTS = ":http://schemas.microsoft.com/xrm/2011/Contracts";

    private final Clock clock;
    private final UUID organization;
    private final Steps steps;
    private final AtomicInteger toLose = new AtomicInteger();
    private final AtomicInteger toDouble = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger delivered = new AtomicInteger();
    private final ExecutorService executor;
    private final HttpClient client;

    WebhookSender(Steps steps, Clock clock, UUID organization) {
        this.steps = steps;
        this.clock = clock;
        this.organization = organization;
        this.executor = Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task, "dataverse-webhooks");
            thread.setDaemon(true);
            return thread;
        });
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** The next calls vanish. */
    void loseNext(int count) {
        toLose.set(count);
    }

    /** The next calls are made twice. */
    void doubleNext(int count) {
        toDouble.set(count);
    }

    int delivered() {
        return delivered.get();
    }

    int failed() {
        return failed.get();
    }

    void reset() {
        toLose.set(0);
        toDouble.set(0);
        delivered.set(0);
        failed.set(0);
    }

    void committed(List<Change> changes) {
        List<Step> registered = steps.after(changes);
        for (Change change : changes) {
            for (Step step : registered) {
                if (step.hears(change)) {
                    send(step, change);
                }
            }
        }
    }

    private void send(Step step, Change change) {
        if (take(toLose)) {
            return;
        }
        UUID operation = UUID.randomUUID();
        int copies = take(toDouble) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            executor.execute(() -> post(step, change, operation));
        }
    }

    private static boolean take(AtomicInteger budget) {
        return budget.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    private void post(Step step, Change change, UUID operation) {
        ObjectNode context = context(change, operation);
        byte[] body = bytes(context);
        boolean tooLarge = body.length > LARGEST_BODY;
        if (tooLarge) {
            context.remove(STRIPPED);
            body = bytes(context);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(step.url()))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("x-ms-dynamics-organization", "standin.crm4.dynamics.com")
                .header("x-ms-dynamics-entity-name", change.row().table().name())
                .header("x-ms-dynamics-request-name", change.message())
                .header(
                        "x-ms-correlation-request-id",
                        context.get("CorrelationId").asText())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (step.headerName() != null) {
            request.header(step.headerName(), step.headerValue());
        }
        if (tooLarge) {
            request.header("x-ms-dynamics-msg-size-exceeded", "true");
        }
        try {
            int status = status(request.build());
            if (TRIED_AGAIN.contains(status)) {
                status = status(request.build());
            }
            (status / 100 == 2 ? delivered : failed).incrementAndGet();
        } catch (IOException e) {
            // In reality a failed system job nobody replays.
            failed.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int status(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode context(Change change, UUID operation) {
        Access access = change.access();
        UUID initiating = access.delegate() == null ? access.user() : access.delegate();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("BusinessUnitId", access.businessUnit().toString());
        json.put("CorrelationId", UUID.randomUUID().toString());
        json.put("Depth", 1);
        json.put("InitiatingUserAgent", "");
        json.put(
                "InitiatingUserAzureActiveDirectoryObjectId",
                text(access.delegate() == null ? access.objectId() : null));
        json.put("InitiatingUserId", initiating.toString());
        json.set("InputParameters", parameters("Target", target(change)));
        json.put("IsExecutingOffline", false);
        json.put("IsInTransaction", false);
        json.put("IsOfflinePlayback", false);
        json.put("IsolationMode", 1);
        json.put("MessageName", change.message());
        json.put("Mode", 1);
        json.put("OperationCreatedOn", date(clock.instant()));
        json.put("OperationId", operation.toString());
        json.put("OrganizationId", organization.toString());
        json.put("OrganizationName", "standin");
        json.putArray("OutputParameters");
        json.set("OwningExtension", reference("sdkmessageprocessingstep", UUID.randomUUID()));
        json.putNull("ParentContext");
        json.putArray("PostEntityImages");
        json.putArray("PreEntityImages");
        json.put("PrimaryEntityId", change.row().id().toString());
        json.put("PrimaryEntityName", change.row().table().name());
        json.put("RequestId", operation.toString());
        json.put("SecondaryEntityName", "none");
        ArrayNode shared = json.putArray("SharedVariables");
        if (access.tag() != null) {
            shared.addObject().put("key", "tag").put("value", access.tag());
        }
        json.put("Stage", 40);
        json.put("UserAzureActiveDirectoryObjectId", text(access.objectId()));
        json.put("UserId", access.user().toString());
        return json;
    }

    private static ArrayNode parameters(String key, JsonNode value) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        array.addObject().put("key", key).set("value", value);
        return array;
    }

    /** All of a new row; of a changed one what was set and what the platform adds. */
    private static ObjectNode target(Change change) {
        Row row = change.row();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("__type", "Entity" + CONTRACTS);
        ArrayNode attributes = json.putArray("Attributes");
        boolean whole = change.message().equals("Create");
        Set<String> always = Set.of("modifiedon", "modifiedby");
        Map<String, Object> values = new TreeMap<>(row.values());
        values.forEach((name, value) -> {
            if (whole || change.columns().contains(name) || always.contains(name)) {
                attributes
                        .addObject()
                        .put("key", name)
                        .set("value", attribute(row.table().column(name), value));
            }
        });
        attributes
                .addObject()
                .put("key", row.table().id())
                .put("value", row.id().toString());
        json.putNull("EntityState");
        json.putArray("FormattedValues");
        json.put("Id", row.id().toString());
        json.putArray("KeyAttributes");
        json.put("LogicalName", row.table().name());
        json.putArray("RelatedEntities");
        json.putNull("RowVersion");
        return json;
    }

    private static JsonNode attribute(Column column, Object value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (column.type()) {
            case CHOICE, STATE, STATUS ->
                json.objectNode().put("__type", "OptionSetValue" + CONTRACTS).put("Value", (Long) value);
            case LOOKUP -> {
                ObjectNode reference = json.objectNode().put("__type", "EntityReference" + CONTRACTS);
                reference.setAll(reference(((Ref) value).table(), ((Ref) value).id()));
                yield reference;
            }
            case DATETIME -> json.textNode(date((Instant) value));
            case INTEGER, BIGINT -> json.numberNode((Long) value);
            case BOOLEAN -> json.booleanNode((Boolean) value);
            default -> json.textNode(value.toString());
        };
    }

    private static ObjectNode reference(String table, UUID id) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("Id", id.toString());
        json.putArray("KeyAttributes");
        return json.put("LogicalName", table).putNull("Name").putNull("RowVersion");
    }

    private static String date(Instant instant) {
        return "/Date(" + instant.toEpochMilli() + ")/";
    }

    private static String text(UUID id) {
        return (id == null ? new UUID(0, 0) : id).toString();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
