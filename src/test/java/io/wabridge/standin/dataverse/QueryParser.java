package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.standin.dataverse.model.Column;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.olingo.commons.api.edm.Edm;
import org.apache.olingo.commons.core.edm.EdmProviderImpl;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.uri.UriInfo;
import org.apache.olingo.server.core.uri.parser.Parser;

/**
 * Has Olingo, an OData parser by others, judge paths and queries. What Dataverse takes beyond the standard is rewritten first: the
 * {@code In} function, guids in quotes, dates without a time.
 */
final class QueryParser {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> UNSUPPORTED =
            Set.of("$skip", "$search", "$format", "$apply", "fetchXml", "savedQuery", "userQuery");

    private static final Pattern IN_FUNCTION = Pattern.compile(
            "Microsoft\\.Dynamics\\.CRM\\.(In|NotIn)\\(\\s*PropertyName\\s*=\\s*'([^']*)'\\s*,\\s*PropertyValues\\s*=\\s*(\\[.*?])\\s*\\)",
            Pattern.DOTALL);
    private static final String GUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    private static final Pattern QUOTED_GUID =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(\\s+(?:eq|ne)\\s+)'(" + GUID + ")'");
    private static final Pattern BARE_DATE = Pattern.compile("(?<![\\w'-])(\\d{4}-\\d{2}-\\d{2})(?![T\\w-])");

    private static final Pattern SEPARATOR = Pattern.compile("\\s*([=,;])\\s*");

    private final Edm byId;
    private final Edm byKey;
    private final OData odata = OData.newInstance();

    QueryParser(Schema schema) {
        byId = new EdmProviderImpl(new SchemaEdm(schema, false));
        byKey = new EdmProviderImpl(new SchemaEdm(schema, true));
    }

    /**
     * @param path as sent, percent-encoded, without leading slash
     * @param options decoded
     * @param table whose columns the filter speaks of
     * @param addressedByKey whether the path ends in an alternate key
     * @throws DataverseError 400 when it does not parse or names what does not exist
     */
    UriInfo parse(String path, Map<String, String> options, Table table, boolean addressedByKey) {
        StringBuilder query = new StringBuilder();
        for (Map.Entry<String, String> option : options.entrySet()) {
            String name = option.getKey();
            if (UNSUPPORTED.contains(name)) {
                throw DataverseError.uri(
                        400,
                        name.equals("$skip")
                                ? "Skip Clause is not supported in CRM"
                                : "The query option '" + name + "' is not supported.");
            }
            if (name.equals("$skiptoken")) {
                continue;
            }
            String value = rewrite(name, option.getValue().trim(), table);
            if (name.startsWith("$") && value.isBlank()) {
                throw DataverseError.uri(400, "The value for OData query '" + name + "' cannot be empty.");
            }
            query.append(query.length() == 0 ? "" : "&")
                    .append(name.startsWith("$") || name.startsWith("@") ? name : Uris.encode(name))
                    .append('=')
                    .append(Uris.encode(value));
        }
        try {
            return new Parser(addressedByKey ? byKey : byId, odata)
                    .parseUri("/" + path, query.length() == 0 ? null : query.toString(), null, null);
        } catch (ODataLibraryException e) {
            throw DataverseError.uri(400, e.getTranslatedMessage(Locale.ENGLISH).getMessage());
        }
    }

    private static String rewrite(String name, String value, Table table) {
        return switch (name) {
            case "$filter" -> filter(value, table);
            // Dataverse takes blanks around the separators, and a comma too many at the end.
            case "$select", "$orderby" ->
                SEPARATOR.matcher(value).replaceAll("$1").replaceFirst(",$", "");
            case "$expand" ->
                outsideLiterals(value, part -> SEPARATOR.matcher(part).replaceAll("$1"));
            default -> value;
        };
    }

    static String filter(String filter, Table table) {
        String rewritten = replace(IN_FUNCTION, filter, match -> inList(match, table));
        rewritten = replace(
                QUOTED_GUID,
                rewritten,
                match -> isGuid(table, match.group(1))
                        ? match.group(1) + match.group(2) + match.group(3)
                        : match.group());
        return outsideLiterals(rewritten, part -> BARE_DATE.matcher(part).replaceAll("$1T00:00:00Z"));
    }

    private static boolean isGuid(Table table, String property) {
        // A name this table does not have belongs to a lambda's variable or to another table: ids end the same way
        // everywhere.
        return table.property(property)
                .map(column -> column.type() == Column.Type.KEY || column.type() == Column.Type.GUID || column.lookup())
                .orElse(property.endsWith("id") || property.endsWith("_value"));
    }

    private static String inList(Matcher match, Table table) {
        String name = match.group(2);
        Column column = table.columns().get(name);
        if (column == null) {
            column = table.property(name)
                    .orElseThrow(() -> DataverseError.uri(
                            400,
                            "Could not find a property named '" + name + "' on type 'Microsoft.Dynamics.CRM."
                                    + table.name() + "'."));
        }
        JsonNode values;
        try {
            values = JSON.readTree(match.group(3));
        } catch (JsonProcessingException e) {
            throw DataverseError.uri(400, "The value of PropertyValues is not an array of texts: " + match.group(3));
        }
        List<String> literals = new ArrayList<>();
        for (JsonNode value : values) {
            String text = value.asText();
            literals.add(column.type() == Column.Type.TEXT ? "'" + text.replace("'", "''") + "'" : text);
        }
        if (literals.isEmpty()) {
            throw DataverseError.argument("The In operator needs at least one value.");
        }
        String list = column.property() + " in (" + String.join(",", literals) + ")";
        return match.group(1).equals("In") ? "(" + list + ")" : "(not (" + list + "))";
    }

    private static String outsideLiterals(String filter, UnaryOperator<String> rewriting) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < filter.length()) {
            int quote = filter.indexOf('\'', at);
            int end = quote < 0 ? filter.length() : quote;
            out.append(rewriting.apply(filter.substring(at, end)));
            if (quote < 0) {
                break;
            }
            int close = filter.indexOf('\'', quote + 1);
            if (close < 0) {
                throw DataverseError.uri(
                        400,
                        "There is an unterminated literal at position " + filter.length() + " in '" + filter + "'.");
            }
            out.append(filter, quote, close + 1);
            at = close + 1;
        }
        return out.toString();
    }

    private static String replace(Pattern pattern, String text, Function<Matcher, String> replacement) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(out, Matcher.quoteReplacement(replacement.apply(matcher)));
        }
        return matcher.appendTail(out).toString();
    }
}
