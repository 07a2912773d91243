package io.wabridge.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.command.BlockRequest.Action;
import io.wabridge.database.Turns;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.security.Authority;
import io.wabridge.security.AuthorityUnavailableException;
import io.wabridge.sending.Messages;
import io.wabridge.sending.OutboundSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.stereotype.Component;

/**
 * Asks Dynamics which commands wait. Only these rows count, never the content of a webhook, so a forged webhook can start
 * nothing.
 */
@Component("crmCommands")
public final class CrmCommands {

    private static final int LONGEST_WAY = 20;

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final Authority authority;
    private final Messages messages;
    private final OutboundSettings settings;
    private final Turns turns;
    private final Clock clock;
    private volatile Instant nextPoll = Instant.MIN;

    CrmCommands(
            DataverseClient dataverse,
            CrmSchema schema,
            Authority authority,
            Messages messages,
            OutboundSettings settings,
            Turns turns,
            Clock clock) {
        this.dataverse = dataverse;
        this.schema = schema;
        this.authority = authority;
        this.messages = messages;
        this.settings = settings;
        this.turns = turns;
        this.clock = clock;
    }

    /** Whether it is time to look for commands whose webhook was lost. One node looks for all. */
    public boolean isDue() {
        return !clock.instant().isBefore(nextPoll) && turns.take("crm-commands", interval());
    }

    /** Block requests that wait, oldest first. */
    public List<BlockRequest> blockRequests() {
        // The interval counts from the start of a poll, so that a failing poll is not repeated every second.
        nextPoll = clock.instant().plus(interval());
        CrmSchema.Table table = schema.blockRequest();
        List<JsonNode> rows = waiting(
                table,
                table.column("action"),
                table.lookup("chat"),
                table.column("number"),
                table.column("reason"),
                table.column("way"));
        return sorted(rows, row -> blockRequest(table, row), BlockRequest::createdOn, BlockRequest::etag);
    }

    /**
     * Sends that wait and were not accepted before, oldest first. For those that are settled already, Dynamics is told the result
     * once more, because it has not received it.
     */
    public List<OutgoingRequest> outgoingRequests() {
        CrmSchema.Table table = schema.outgoing();
        List<JsonNode> rows = waiting(
                table, table.lookup("chat"), table.column("type"), table.column("text"), table.column("payload"));
        List<OutgoingRequest> requests =
                sorted(rows, row -> outgoingRequest(table, row), OutgoingRequest::createdOn, OutgoingRequest::etag);
        Set<UUID> known = messages.acceptedBefore(
                requests.stream().map(OutgoingRequest::id).toList());
        return requests.stream().filter(r -> !known.contains(r.id())).toList();
    }

    /** What agents did with chats and is not on the chats yet. */
    public List<ChatRequestBatch> chatRequests() {
        CrmSchema.Table table = schema.chatRequest();
        List<JsonNode> rows = waiting(table, table.column("action"), table.lookup("chat"), table.column("read-until"));
        Map<UUID, List<ChatRequest>> byChat = new LinkedHashMap<>();
        sorted(rows, row -> chatRequest(table, row), ChatRequest::createdOn, ChatRequest::etag)
                .forEach(request -> byChat.computeIfAbsent(request.chatId(), chat -> new ArrayList<>())
                        .add(request));
        return byChat.entrySet().stream()
                .map(each -> new ChatRequestBatch(each.getKey(), each.getValue()))
                .toList();
    }

    private Duration interval() {
        try {
            Integer seconds = authority.settings().reconcileSeconds();
            return seconds == null || seconds <= 0 ? settings.reconcileInterval() : Duration.ofSeconds(seconds);
        } catch (AuthorityUnavailableException e) {
            return settings.reconcileInterval();
        }
    }

    private List<JsonNode> waiting(CrmSchema.Table table, String... columns) {
        Set<String> selected = new HashSet<>(List.of(columns));
        selected.addAll(List.of(table.id(), "_createdby_value", "createdon", CrmSchema.CODE));
        CrmSchema.Status requested = table.status("requested");
        JsonNode page = dataverse.get(
                table.set(),
                "$select=" + selected.stream().sorted().collect(Collectors.joining(","))
                        + "&$filter="
                        + DataverseClient.encode(
                                "statecode eq " + requested.state() + " and statuscode eq " + requested.code())
                        + "&$orderby=" + DataverseClient.encode("createdon asc") + "&$top=" + settings.pageSize());
        return StreamSupport.stream(page.path("value").spliterator(), false)
                .filter(row -> uuid(row.path(table.id())) != null)
                .toList();
    }

    private static BlockRequest blockRequest(CrmSchema.Table table, JsonNode row) {
        int action = row.path(table.column("action")).asInt(-1);
        return new BlockRequest(
                uuid(row.path(table.id())),
                text(row.path("@odata.etag")),
                text(row.path("_createdby_value")),
                action == table.choice("block")
                        ? Action.BLOCK
                        : action == table.choice("unblock") ? Action.UNBLOCK : null,
                uuid(row.path(table.lookup("chat"))),
                text(row.path(table.column("number"))),
                text(row.path(table.column("reason"))),
                way(text(row.path(table.column("way")))),
                createdOn(row),
                null,
                null);
    }

    private static OutgoingRequest outgoingRequest(CrmSchema.Table table, JsonNode row) {
        String type = text(row.path(table.column("type")));
        return new OutgoingRequest(
                uuid(row.path(table.id())),
                text(row.path("@odata.etag")),
                text(row.path("_createdby_value")),
                uuid(row.path(table.lookup("chat"))),
                type == null ? "text" : type,
                text(row.path(table.column("text"))),
                text(row.path(table.column("payload"))),
                createdOn(row),
                null,
                null);
    }

    private static ChatRequest chatRequest(CrmSchema.Table table, JsonNode row) {
        int action = row.path(table.column("action")).asInt(-1);
        return new ChatRequest(
                uuid(row.path(table.id())),
                text(row.path("@odata.etag")),
                text(row.path("_createdby_value")),
                action == table.choice("accept")
                        ? ChatRequest.Action.ACCEPT
                        : action == table.choice("read") ? ChatRequest.Action.READ : null,
                uuid(row.path(table.lookup("chat"))),
                time(row.path(table.column("read-until"))),
                createdOn(row));
    }

    // Dynamics keeps whole seconds. The row version, which only grows, tells the order of a block and an unblock within
    // one second.
    private static <T> List<T> sorted(
            List<JsonNode> rows, Function<JsonNode, T> read, Function<T, Instant> createdOn, Function<T, String> etag) {
        List<T> commands = new ArrayList<>(rows.stream().map(read).toList());
        commands.sort(Comparator.comparing(createdOn).thenComparing(command -> rowVersion(etag.apply(command))));
        return commands;
    }

    private static long rowVersion(String etag) {
        String digits = etag == null ? "" : etag.replaceAll("\\D", "");
        return digits.isEmpty() || digits.length() > 18 ? 0 : Long.parseLong(digits);
    }

    private static Instant createdOn(JsonNode row) {
        Instant time = time(row.path("createdon"));
        return time == null ? Instant.EPOCH : time;
    }

    /** Null when there is none. */
    static Instant time(JsonNode node) {
        try {
            return Instant.parse(node.asText(""));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static String way(String way) {
        return way == null || way.length() > LONGEST_WAY ? "chat" : way;
    }

    /** Null when there is none. */
    static String text(JsonNode node) {
        return node.isTextual() && !node.asText().isBlank() ? node.asText() : null;
    }

    private static UUID uuid(JsonNode node) {
        try {
            return node.isTextual() ? UUID.fromString(node.asText()) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
