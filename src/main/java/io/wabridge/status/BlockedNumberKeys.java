package io.wabridge.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.RowValues;
import io.wabridge.identity.IdentityKeys;
import io.wabridge.identity.Party;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The keys of a blocked person in the row of {@code wab_blockednumber}: all of them as JSON arrays, from which a lost database is
 * rebuilt, and the first phone number and user id in columns of their own, for agents. Rows of earlier versions have only these two.
 */
final class BlockedNumberKeys {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Length of the columns in our solution. */
    static final int LONGEST = 1_000_000;

    private BlockedNumberKeys() {}

    static List<String> columns(CrmSchema.Table table) {
        return List.of(
                table.column("phone"),
                table.column("user-id"),
                table.column("phones"),
                table.column("user-ids"),
                table.column("parent-user-ids"));
    }

    static void write(CrmSchema.Table table, IdentityKeys keys, ObjectNode columns) {
        columns.put(table.column("phone"), first(keys.phones()));
        columns.put(table.column("user-id"), first(keys.userIds()));
        columns.put(table.column("phones"), written(keys.phones()));
        columns.put(table.column("user-ids"), written(keys.userIds()));
        columns.put(table.column("parent-user-ids"), written(keys.parentUserIds()));
    }

    static IdentityKeys read(CrmSchema.Table table, JsonNode row, String identityId) {
        return new IdentityKeys(
                identityId,
                read(row, table.column("phone"), table.column("phones")),
                read(row, table.column("user-id"), table.column("user-ids")),
                read(row, null, table.column("parent-user-ids")),
                false);
    }

    /** Whether the row has what would be written for these keys. The order does not matter. */
    static boolean agree(IdentityKeys row, IdentityKeys keys) {
        return agree(row.phones(), keys.phones(), true)
                && agree(row.userIds(), keys.userIds(), true)
                && agree(row.parentUserIds(), keys.parentUserIds(), false);
    }

    private static boolean agree(List<String> row, List<String> keys, boolean firstApart) {
        Set<String> wanted = new LinkedHashSet<>(fitting(keys));
        if (firstApart && !keys.isEmpty()) {
            wanted.add(keys.get(0));
        }
        return wanted.equals(Set.copyOf(row));
    }

    private static List<String> read(JsonNode row, String single, String all) {
        Set<String> keys = new LinkedHashSet<>();
        String first = single == null ? null : RowValues.text(row, single);
        if (first != null) {
            keys.add(first);
        }
        for (JsonNode key : array(RowValues.text(row, all))) {
            if (key.isTextual() && !key.textValue().isBlank()) {
                keys.add(key.textValue());
            }
        }
        return List.copyOf(keys);
    }

    /** Empty for what somebody wrote by hand and is no array. */
    private static JsonNode array(String text) {
        try {
            JsonNode read = text == null ? null : JSON.readTree(text);
            return read != null && read.isArray() ? read : JSON.createArrayNode();
        } catch (JsonProcessingException e) {
            return JSON.createArrayNode();
        }
    }

    private static String written(List<String> keys) {
        ArrayNode array = JSON.createArrayNode();
        fitting(keys).forEach(array::add);
        return array.toString();
    }

    /** As many as the column takes, some seven thousand at least. Without the oldest ones if they are more. */
    private static List<String> fitting(List<String> keys) {
        List<String> fitting = new ArrayList<>();
        int length = 2;
        for (int i = keys.size() - 1; i >= 0 && length <= LONGEST; i--) {
            length += keys.get(i).length() + 3;
            if (length <= LONGEST) {
                fitting.add(keys.get(i));
            }
        }
        Collections.reverse(fitting);
        return fitting;
    }

    /** Somebody as the first keys name them. */
    static Party party(IdentityKeys keys) {
        return new Party(first(keys.phones()), first(keys.userIds()), first(keys.parentUserIds()), null, null, null);
    }

    private static String first(List<String> keys) {
        return keys.isEmpty() ? null : keys.get(0);
    }
}
