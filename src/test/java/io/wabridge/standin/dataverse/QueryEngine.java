package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.dataverse.model.Column;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Schema.ManyToMany;
import io.wabridge.standin.dataverse.model.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourceNavigation;
import org.apache.olingo.server.api.uri.UriResourcePrimitiveProperty;
import org.apache.olingo.server.api.uri.queryoption.ExpandItem;
import org.apache.olingo.server.api.uri.queryoption.ExpandOption;
import org.apache.olingo.server.api.uri.queryoption.FilterOption;
import org.apache.olingo.server.api.uri.queryoption.OrderByItem;
import org.apache.olingo.server.api.uri.queryoption.OrderByOption;
import org.apache.olingo.server.api.uri.queryoption.SelectItem;
import org.apache.olingo.server.api.uri.queryoption.SelectOption;
import org.apache.olingo.server.api.uri.queryoption.expression.Member;

/** Answers reads: filter, order, page, select, expand. */
final class QueryEngine {

    private static final int LARGEST_PAGE = 5000;
    private static final Pattern COOKIE =
            Pattern.compile("<cookie pagenumber=\"(\\d+)\" pagingcookie=\"([A-Za-z0-9_=-]+)\" istracking=\"False\" />");

    private final Schema schema;
    private final Store store;
    private final RowJson rowJson;

    /** Last rows of pages by the handle in their cookie; old ones are forgotten. */
    private final Map<String, Row> cookies = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Row> eldest) {
            return size() > 10_000;
        }
    });

    QueryEngine(Schema schema, Store store) {
        this.schema = schema;
        this.store = store;
        this.rowJson = new RowJson(store);
    }

    /**
     * A collection.
     *
     * @param source rows the path leads to; null for all of the table
     * @param options as sent, decoded
     */
    ObjectNode collection(
            ApiRequest request,
            Access access,
            Table table,
            Collection<Row> source,
            UriInfo uri,
            Map<String, String> options) {
        Collection<Row> from = source == null ? candidates(table, uri).orElseGet(() -> store.rows(table)) : source;
        List<Row> rows = FilterCompiler.filtered(from, filter(table, uri).and(row -> access.reaches("Read", row)));
        int matching = rows.size();
        Page page = page(options);
        List<Row> left = left(rows, sorts(table, uri.getOrderByOption()), page);
        Integer top = top(uri);
        int size = top != null ? top : request.maxPageSize().orElse(LARGEST_PAGE);
        boolean more = top == null && left.size() > size;
        List<Row> shown = left.subList(0, Math.min(size, left.size()));

        Set<String> selected = selected(table, uri.getSelectOption());
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("@odata.context", context(request, table, uri.getSelectOption(), uri.getExpandOption(), false));
        if (uri.getCountOption() != null && uri.getCountOption().getValue()) {
            answer.put("@odata.count", Math.min(matching, LARGEST_PAGE));
        }
        ArrayNode value = answer.putArray("value");
        for (Row row : shown) {
            value.add(show(request, access, row, selected, uri.getExpandOption(), uri));
        }
        if (more) {
            answer.put("@odata.nextLink", nextLink(request, options, page.number + 1, shown.get(shown.size() - 1)));
        }
        return answer;
    }

    /** Rows in order, from where the page starts. */
    private static List<Row> left(List<Row> rows, List<Sort> sorts, Page page) {
        // Rows are handed out in the order of their ids unless asked otherwise, as an index would.
        Comparator<Row> order = order(sorts);
        rows.sort(order);
        if (page.after != null) {
            rows.removeIf(row -> order.compare(row, page.after) <= 0);
        }
        return rows;
    }

    /** A collection as FetchXML asks for it: by pages of its own, or by {@code odata.maxpagesize} and links. */
    ObjectNode fetched(ApiRequest request, Access access, FetchXml fetch, Map<String, String> options) {
        Table table = fetch.table();
        List<Row> rows =
                FilterCompiler.filtered(store.rows(table), fetch.test(access).and(row -> access.reaches("Read", row)));
        List<Sort> sorts = new ArrayList<>();
        fetch.orders().forEach(order -> sorts.add(new Sort(order.column(), order.descending())));
        sorts.add(new Sort(table.column(table.id()), false));
        Page page = page(options);
        List<Row> left = left(rows, sorts, page);
        int size = fetch.top() != null
                ? fetch.top()
                : fetch.count() != null ? fetch.count() : request.maxPageSize().orElse(LARGEST_PAGE);
        int skipped = fetch.count() == null ? 0 : Math.min(left.size(), (fetch.page() - 1) * size);
        List<Row> shown = left.subList(skipped, Math.min(left.size(), skipped + size));
        boolean more = fetch.top() == null && skipped + shown.size() < left.size();

        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put(
                "@odata.context",
                request.root() + "/$metadata#" + table.set()
                        + (fetch.properties() == null ? "" : "(" + String.join(",", fetch.properties()) + ")"));
        ArrayNode value = answer.putArray("value");
        shown.forEach(row -> value.add(rowJson.write(row, fetch.properties(), request)));
        if (more && fetch.count() != null) {
            answer.put("@Microsoft.Dynamics.CRM.morerecords", true);
        } else if (more) {
            answer.put("@odata.nextLink", nextLink(request, options, page.number + 1, shown.get(shown.size() - 1)));
        }
        return answer;
    }

    int count(Access access, Table table, Collection<Row> source, UriInfo uri) {
        Collection<Row> from = source == null ? store.rows(table) : source;
        int found = FilterCompiler.filtered(from, filter(table, uri).and(row -> access.reaches("Read", row)))
                .size();
        return Math.min(found, LARGEST_PAGE);
    }

    ObjectNode single(ApiRequest request, Access access, Row row, UriInfo uri) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        SelectOption select = uri == null ? null : uri.getSelectOption();
        answer.put(
                "@odata.context",
                context(request, row.table(), select, uri == null ? null : uri.getExpandOption(), true));
        answer.setAll(show(
                request, access, row, selected(row.table(), select), uri == null ? null : uri.getExpandOption(), uri));
        return answer;
    }

    /** All columns, without annotations. */
    ObjectNode plain(Row row) {
        return rowJson.write(row, null, null);
    }

    Predicate<Row> filter(Table table, UriInfo uri) {
        return uri.getFilterOption() == null
                ? row -> true
                : new FilterCompiler(schema, store, uri)
                        .compile(table, uri.getFilterOption().getExpression());
    }

    private Optional<Collection<Row>> candidates(Table table, UriInfo uri) {
        return uri.getFilterOption() == null
                ? Optional.empty()
                : new FilterCompiler(schema, store, uri)
                        .candidates(table, uri.getFilterOption().getExpression());
    }

    private record Sort(Column column, boolean descending) {}

    private static List<Sort> sorts(Table table, OrderByOption option) {
        List<Sort> sorts = new ArrayList<>();
        if (option != null) {
            for (OrderByItem item : option.getOrders()) {
                sorts.add(new Sort(orderColumn(table, item), item.isDescending()));
            }
        }
        sorts.add(new Sort(table.column(table.id()), false));
        return sorts;
    }

    private static Column orderColumn(Table table, OrderByItem item) {
        if (item.getExpression() instanceof Member member) {
            List<UriResource> parts = member.getResourcePath().getUriResourceParts();
            if (parts.size() == 1 && parts.get(0) instanceof UriResourcePrimitiveProperty property) {
                return table.property(property.getProperty().getName()).orElseThrow();
            }
        }
        throw DataverseError.uri(400, "Only columns of the table itself can be named in $orderby.");
    }

    private static Comparator<Row> order(List<Sort> sorts) {
        Comparator<Row> order = null;
        for (Sort sort : sorts) {
            Comparator<Row> next =
                    (left, right) -> Values.compare(Values.of(left, sort.column()), Values.of(right, sort.column()));
            next = sort.descending() ? next.reversed() : next;
            order = order == null ? next : order.thenComparing(next);
        }
        return order;
    }

    private static Integer top(UriInfo uri) {
        if (uri.getTopOption() == null) {
            return null;
        }
        int top = uri.getTopOption().getValue();
        if (top > LARGEST_PAGE) {
            throw DataverseError.uri(400, "The value of $top must not be greater than " + LARGEST_PAGE + ".");
        }
        return top;
    }

    /** Where a page starts: after a row as it was when the page before ended. */
    private record Page(int number, Row after) {}

    // The cookie stands for the last row shown, not for a number of rows: rows that come and go meanwhile shift
    // nothing.
    private Page page(Map<String, String> options) {
        String token = options.get("$skiptoken");
        if (token == null) {
            return new Page(1, null);
        }
        Matcher matcher = COOKIE.matcher(token);
        if (matcher.matches()) {
            String[] parts = decoded(matcher.group(2)).split("\n");
            if (parts.length == 2 && parts[0].equals(fingerprint(options)) && cookies.containsKey(parts[1])) {
                return new Page(Integer.parseInt(matcher.group(1)), cookies.get(parts[1]));
            }
        }
        throw new DataverseError(400, "0x8004112a", "The paging cookie is malformed or belongs to another query.");
    }

    private static String decoded(String cookie) {
        try {
            return new String(Base64.getUrlDecoder().decode(cookie), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private String nextLink(ApiRequest request, Map<String, String> options, int number, Row last) {
        String handle = UUID.randomUUID().toString();
        cookies.put(handle, last);
        String cookie = Base64.getUrlEncoder()
                .encodeToString((fingerprint(options) + "\n" + handle).getBytes(StandardCharsets.UTF_8));
        StringBuilder link = new StringBuilder(request.root())
                .append('/')
                .append(request.path())
                .append('?');
        options.forEach((name, value) -> {
            if (!name.equals("$skiptoken")) {
                link.append(name).append('=').append(Uris.encode(value)).append('&');
            }
        });
        return link.append("$skiptoken=")
                .append(Uris.encode("<cookie pagenumber=\"" + number + "\" pagingcookie=\"" + cookie
                        + "\" istracking=\"False\" />"))
                .toString();
    }

    private static String fingerprint(Map<String, String> options) {
        CRC32 crc = new CRC32();
        options.forEach((name, value) -> {
            if (!name.equals("$skiptoken")) {
                crc.update((name + "=" + value + "&").getBytes(StandardCharsets.UTF_8));
            }
        });
        return Long.toHexString(crc.getValue());
    }

    /** The properties to show; null for all. */
    private static Set<String> selected(Table table, SelectOption option) {
        if (option == null) {
            return null;
        }
        Set<String> names = new LinkedHashSet<>();
        for (SelectItem item : option.getSelectItems()) {
            if (item.isStar()) {
                return null;
            }
            UriResource part = item.getResourcePath().getUriResourceParts().get(0);
            if (!(part instanceof UriResourcePrimitiveProperty property)) {
                throw noProperty(table, part.getSegmentValue());
            }
            names.add(property.getProperty().getName());
        }
        return names;
    }

    static DataverseError noProperty(Table table, String name) {
        return DataverseError.uri(
                400,
                "Could not find a property named '" + name + "' on type 'Microsoft.Dynamics.CRM." + table.name()
                        + "'.");
    }

    private String context(ApiRequest request, Table table, SelectOption select, ExpandOption expand, boolean single) {
        Set<String> names = new LinkedHashSet<>();
        if (selected(table, select) != null) {
            names.addAll(selected(table, select));
        }
        if (expand != null) {
            for (ExpandItem item : expand.getExpandItems()) {
                names.add(expanded(table, item));
            }
        }
        return request.root() + "/$metadata#" + table.set()
                + (names.isEmpty() ? "" : "(" + String.join(",", names) + ")")
                + (single ? "/$entity" : "");
    }

    private String expanded(Table table, ExpandItem item) {
        String name = expandable(item).getProperty().getName();
        Column lookup = table.columns().get(name);
        Table other = lookup == null
                ? related(table, name)
                : schema.table(lookup.targets().get(0));
        Set<String> inner = selected(other, item.getSelectOption());
        return name + "(" + (inner == null ? "" : String.join(",", inner)) + ")";
    }

    private ObjectNode show(
            ApiRequest request, Access access, Row row, Set<String> selected, ExpandOption expand, UriInfo uri) {
        ObjectNode json = rowJson.write(row, selected, request);
        if (expand != null) {
            for (ExpandItem item : expand.getExpandItems()) {
                expand(request, access, row, item, json, uri);
            }
        }
        return json;
    }

    private static UriResourceNavigation expandable(ExpandItem item) {
        if (!item.isStar()
                && !item.isRef()
                && !item.hasCountPath()
                && item.getResourcePath().getUriResourceParts().size() == 1
                && item.getResourcePath().getUriResourceParts().get(0) instanceof UriResourceNavigation navigation) {
            return navigation;
        }
        throw DataverseError.uri(400, "This form of $expand is not supported.");
    }

    private void expand(ApiRequest request, Access access, Row row, ExpandItem item, ObjectNode json, UriInfo uri) {
        UriResourceNavigation navigation = expandable(item);
        String name = navigation.getProperty().getName();
        if (!navigation.isCollection()) {
            Optional<Row> target = store.find(row.ref(name));
            if (target.isEmpty()) {
                json.putNull(name);
                return;
            }
            access.demand("Read", target.get().table());
            json.set(
                    name,
                    show(
                            request,
                            access,
                            target.get(),
                            selected(target.get().table(), item.getSelectOption()),
                            item.getExpandOption(),
                            uri));
            return;
        }
        Table other = related(row.table(), name);
        access.demand("Read", other);
        List<Row> rows = FilterCompiler.filtered(
                related(row, name),
                filter(other, item.getFilterOption(), uri).and(each -> access.reaches("Read", each)));
        rows.sort(order(sorts(other, item.getOrderByOption())));
        int top = item.getTopOption() == null
                ? rows.size()
                : Math.min(rows.size(), item.getTopOption().getValue());
        Set<String> selected = selected(other, item.getSelectOption());
        ArrayNode array = json.putArray(name);
        for (Row each : rows.subList(0, top)) {
            array.add(show(request, access, each, selected, item.getExpandOption(), uri));
        }
    }

    private Predicate<Row> filter(Table table, FilterOption option, UriInfo uri) {
        return option == null
                ? row -> true
                : new FilterCompiler(schema, store, uri).compile(table, option.getExpression());
    }

    /** The table a navigation property leads to. */
    Table related(Table table, String navigation) {
        return schema.table(schema.join(table, navigation)
                .map(relation -> relation.other(table))
                .or(() -> schema.collection(table, navigation).map(Schema.OneToMany::referencing))
                .orElseThrow(
                        () -> DataverseError.uri(404, "Resource not found for the segment '" + navigation + "'.")));
    }

    /** The rows a collection-valued navigation property leads to. */
    List<Row> related(Row row, String navigation) {
        Optional<ManyToMany> join = schema.join(row.table(), navigation);
        if (join.isPresent()) {
            return store.linked(join.get(), row);
        }
        return schema.collection(row.table(), navigation)
                .map(relation -> store.pointing(schema.table(relation.referencing()), relation.column(), row.id()))
                .orElseThrow(() -> DataverseError.uri(404, "Resource not found for the segment '" + navigation + "'."));
    }
}
