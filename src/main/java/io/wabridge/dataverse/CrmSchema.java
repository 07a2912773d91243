package io.wabridge.dataverse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.database.Texts;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The mapping from the bridge's words to an organisation's Dataverse tables ({@code config/dataverse.yaml}). No other code names
 * a table, a column or an option value.
 *
 * @param tables by the bridge's word: channel, chat, session, message, outgoing, blockedNumber, blockRequest, chatRequest,
 *     setting
 */
@ConfigurationProperties("bridge.schema")
public record CrmSchema(Map<String, Table> tables) {

    /** Columns that every table has. */
    public static final String STATE = "statecode";

    public static final String CODE = "statuscode";

    public Table table(String word) {
        Table table = tables.get(word);
        if (table == null) {
            throw new IllegalArgumentException("bridge.schema.tables." + word + " is not set");
        }
        return table;
    }

    public Table channel() {
        return table("channel");
    }

    public Table chat() {
        return table("chat");
    }

    public Table session() {
        return table("session");
    }

    public Table message() {
        return table("message");
    }

    public Table outgoing() {
        return table("outgoing");
    }

    public Table blockedNumber() {
        return table("blocked-number");
    }

    public Table blockRequest() {
        return table("block-request");
    }

    public Table chatRequest() {
        return table("chat-request");
    }

    public Table setting() {
        return table("setting");
    }

    public Table contact() {
        return table("contact");
    }

    /**
     * One table.
     *
     * @param set entity set name, as in URLs
     * @param name logical name
     * @param id primary key column
     * @param key alternate key column; null where there is none
     * @param columns the bridge's word to logical name. A lookup is read as {@code _name_value} and written as {@code name@odata.bind}
     * @param lengths the bridge's word to the number of characters its column takes, for text that may be cut
     * @param status the bridge's word to status reason
     * @param choices the bridge's word to option value
     */
    public record Table(
            String set,
            String name,
            String id,
            String key,
            Map<String, String> columns,
            Map<String, Integer> lengths,
            Map<String, Status> status,
            Map<String, Integer> choices) {

        public String column(String word) {
            return required(columns, word, "columns");
        }

        /**
         * Writes a text, cut to its column: a value that is too long makes Dataverse refuse the whole request. Keys are never cut,
         * and neither is what a person wrote; such a row is refused and parked.
         */
        public ObjectNode put(ObjectNode row, String word, String text) {
            Integer longest = lengths == null ? null : lengths.get(word);
            return row.put(column(word), longest == null ? text : Texts.cut(text, longest));
        }

        /** A lookup column as it is read. */
        public String lookup(String word) {
            return "_" + column(word) + "_value";
        }

        /** A lookup column as it is written. */
        public String bind(String word) {
            return column(word) + "@odata.bind";
        }

        /** A row's address by its primary key, for a request's path. */
        public String path(UUID rowId) {
            return set + "(" + rowId + ")";
        }

        /** A row's address by its alternate key, for a request's path. */
        public String pathByKey(String value) {
            return set + "(" + key + "=" + DataverseClient.literal(value) + ")";
        }

        /** A row as the value of a lookup column, for writing. See {@link #bind}. */
        public String reference(UUID rowId) {
            return "/" + path(rowId);
        }

        public Status status(String word) {
            return required(status, word, "status");
        }

        public int choice(String word) {
            return required(choices, word, "choices");
        }

        private <T> T required(Map<String, T> values, String word, String what) {
            T value = values == null ? null : values.get(word);
            if (value == null) {
                throw new IllegalArgumentException("bridge.schema: table " + name + " has no " + what + "." + word);
            }
            return value;
        }
    }

    /**
     * A status reason.
     *
     * @param code statuscode
     * @param state statecode it belongs to. Both are always sent, because Dataverse does not derive the state
     */
    public record Status(int code, int state) {

        /** The status of a row that was read with both columns. */
        public static Status of(JsonNode row) {
            return new Status(row.path(CODE).asInt(), row.path(STATE).asInt());
        }

        /** Writes the status into an existing row. */
        public ObjectNode writeTo(ObjectNode row) {
            return row.put(STATE, state).put(CODE, code);
        }

        /** Writes the status into a row that is created, or may be. A state is not valid there; it follows from the reason. */
        public ObjectNode writeToNew(ObjectNode row) {
            return row.put(CODE, code);
        }
    }

    /** A system user or application user as the value of a lookup column, for writing. */
    public static String systemUser(String id) {
        return "/systemusers(" + id + ")";
    }
}
