package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.Store.Transaction;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Table;
import io.wabridge.standin.entra.Caller;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Takes one request, of its own or out of a batch, to whoever answers it. */
final class DataverseApi {

    private final Schema schema;
    private final Store store;
    private final Privileges privileges;
    private final Consumer<List<Change>> committed;
    private final Keys keys;
    private final RowRequests rows;
    private final NavigationRequests navigation;
    private final BulkRequests bulk;
    private final Functions functions;
    private final Metadata metadata;

    /** @param committed hears of every change once it is in effect */
    DataverseApi(
            Schema schema,
            Store store,
            Privileges privileges,
            RowWriter writer,
            QueryEngine queries,
            UUID organization,
            Consumer<List<Change>> committed) {
        this.schema = schema;
        this.store = store;
        this.privileges = privileges;
        this.committed = committed;
        this.keys = new Keys(schema, store);
        QueryParser parser = new QueryParser(schema);
        PayloadReader payloads = new PayloadReader(schema, keys);
        this.rows = new RowRequests(keys, payloads, writer, queries, parser);
        this.navigation = new NavigationRequests(schema, store, keys, payloads, writer, queries, parser);
        this.bulk = new BulkRequests(keys, payloads, writer);
        this.functions = new Functions(schema, keys, privileges, organization);
        this.metadata = new Metadata(schema);
    }

    /** Answers, with an error answer for whatever is refused. */
    ApiResponse handle(ApiRequest request, Caller caller) {
        try {
            return execute(request, caller, null);
        } catch (DataverseError e) {
            return ApiResponse.error(e, request);
        }
    }

    /**
     * @param outer the transaction of the change set this request is part of; null for one of its own
     * @throws DataverseError when refused
     */
    ApiResponse execute(ApiRequest request, Caller caller, Transaction outer) {
        Access access = outer == null ? store.read(() -> access(request, caller)) : access(request, caller);
        return dispatch(request, access.tagged(Uris.query(request.query()).get("tag")), outer);
    }

    /** Runs a writer in the given transaction, or in one of its own whose changes are then made known. */
    <T> T write(Transaction outer, Function<Transaction, T> writer) {
        if (outer != null) {
            return writer.apply(outer);
        }
        List<Change> changes = new ArrayList<>();
        T result = store.write(transaction -> {
            T value = writer.apply(transaction);
            changes.addAll(transaction.changes());
            return value;
        });
        committed.accept(changes);
        return result;
    }

    private Access access(ApiRequest request, Caller caller) {
        Access own = privileges.of(user("azureactivedirectoryobjectid", uuid(caller.oid()))
                .orElseThrow(
                        () -> new DataverseError(403, "0x80072560", "The user is not a member of the organization.")));
        Optional<String> byObjectId = request.header("CallerObjectId");
        Optional<String> byUserId = request.header("MSCRMCallerID");
        if (byObjectId.isEmpty() && byUserId.isEmpty()) {
            return own;
        }
        if (own.depth(Privileges.ACT_ON_BEHALF) == null) {
            throw new DataverseError(
                    403,
                    "0x8004a110",
                    "User does not have the privilege to act on behalf another user. Principal user (Id=" + own.user()
                            + ") is missing " + Privileges.ACT_ON_BEHALF + " privilege.");
        }
        Row user = (byObjectId.isPresent()
                        ? user("azureactivedirectoryobjectid", uuid(byObjectId.get()))
                        : store.find(schema.table("systemuser"), uuid(byUserId.orElseThrow()))
                                .map(this::enabled))
                .orElseThrow(
                        () -> new DataverseError(403, "0x80072560", "The user is not a member of the organization."));
        return privileges.onBehalf(own, privileges.of(user));
    }

    private Optional<Row> user(String column, UUID value) {
        return store.rows(schema.table("systemuser")).stream()
                .filter(row -> value.equals(row.get(column)))
                .findFirst()
                .map(this::enabled);
    }

    private Row enabled(Row user) {
        if (Boolean.TRUE.equals(user.get("isdisabled"))) {
            throw new DataverseError(
                    403,
                    "0x80040225",
                    "The specified user(Id = " + user.id()
                            + ") is disabled. Consider enabling this user. Additional Details: {}");
        }
        return user;
    }

    private static UUID uuid(String text) {
        if (!Keys.isGuid(text)) {
            throw DataverseError.argument("'" + text + "' is not a GUID.");
        }
        return UUID.fromString(text);
    }

    private ApiResponse dispatch(ApiRequest request, Access access, Transaction outer) {
        String[] segments = request.path().split("/", -1);
        String first = Uris.decode(segments[0], false);
        Map<String, String> options = Uris.query(request.query());
        if (first.isEmpty() && segments.length == 1) {
            return demand(request, "GET", () -> metadata.serviceDocument(request));
        }
        if (first.equals("$metadata")) {
            return demand(request, "GET", metadata::document);
        }
        if (first.equals("WhoAmI") || first.equals("WhoAmI()")) {
            return demand(request, "GET", () -> functions.whoAmI(request, access));
        }
        if (first.startsWith("EntityDefinitions")) {
            return demand(request, "GET", () -> metadata.definitions(request, first, segments, options));
        }
        int open = first.indexOf('(');
        Table table = schema.set(open < 0 ? first : first.substring(0, open));
        if (open < 0) {
            return onSet(request, access, outer, table, segments, options);
        }
        if (!first.endsWith(")")) {
            throw DataverseError.uri(400, "Bad Request - Error in query syntax.");
        }
        Keys.Address address = keys.predicate(table, first.substring(open + 1, first.length() - 1));
        return onRow(request, access, outer, address, segments, options);
    }

    private ApiResponse onSet(
            ApiRequest request,
            Access access,
            Transaction outer,
            Table table,
            String[] segments,
            Map<String, String> options) {
        if (segments.length == 1) {
            return switch (request.method()) {
                case "GET" -> store.read(() -> rows.list(request, access, table, options));
                case "POST" -> write(outer, transaction -> rows.create(request, access, transaction, table, options));
                default -> throw methodNotAllowed(request);
            };
        }
        if (segments.length == 2 && segments[1].equals("$count")) {
            return demand(request, "GET", () -> store.read(() -> rows.count(access, table, segments[0], options)));
        }
        if (segments.length == 2 && segments[1].startsWith(Schema.NAMESPACE + ".")) {
            String action = segments[1].substring(Schema.NAMESPACE.length() + 1);
            return demand(
                    request,
                    "POST",
                    () -> write(outer, transaction -> bulk.run(action, request, access, transaction, table)));
        }
        throw DataverseError.uri(404, "Resource not found for the segment '" + segments[1] + "'.");
    }

    private ApiResponse onRow(
            ApiRequest request,
            Access access,
            Transaction outer,
            Keys.Address address,
            String[] segments,
            Map<String, String> options) {
        if (segments.length == 1) {
            return switch (request.method()) {
                case "GET" -> store.read(() -> rows.get(request, access, address, options));
                case "PATCH" -> write(outer, transaction -> rows.patch(request, access, transaction, address, options));
                case "DELETE" -> write(outer, transaction -> rows.delete(request, access, transaction, address));
                default -> throw methodNotAllowed(request);
            };
        }
        if (segments[1].startsWith(Schema.NAMESPACE + ".")) {
            String function = Uris.decode(segments[1].substring(Schema.NAMESPACE.length() + 1), false);
            return demand(
                    request,
                    "GET",
                    () -> RowRequests.prefer(
                            request, store.read(() -> functions.call(function, request, access, address, options))));
        }
        if (request.method().equals("GET")) {
            return store.read(() -> navigation.read(request, access, address, segments, options));
        }
        return write(outer, transaction -> navigation.change(request, access, transaction, address, segments));
    }

    private static ApiResponse demand(ApiRequest request, String method, Supplier<ApiResponse> answer) {
        if (!request.method().equals(method)) {
            throw methodNotAllowed(request);
        }
        return answer.get();
    }

    static DataverseError methodNotAllowed(ApiRequest request) {
        return new DataverseError(
                405, "0x8006088a", "The requested resource does not support http method '" + request.method() + "'.");
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
