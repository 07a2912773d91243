package io.wabridge.dataverse;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The mapping from the bridge's words to an organisation's Dataverse tables ({@code config/dataverse.yaml}). Nothing else in
 * the code names a table, a column or an option value.
 *
 * @param tables by the bridge's word: channel, chat, session, message, outgoing, blockedNumber, blockRequest, chatRequest,
 *     setting
 */
@ConfigurationProperties("bridge.schema")
public record CrmSchema(Map<String, Table> tables) {

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
     * @param status the bridge's word to status reason
     * @param choices the bridge's word to option value
     */
    public record Table(
            String set,
            String name,
            String id,
            String key,
            Map<String, String> columns,
            Map<String, Status> status,
            Map<String, Integer> choices) {

        public String column(String word) {
            return required(columns, word, "columns");
        }

        /** A lookup column as it is read. */
        public String lookup(String word) {
            return "_" + column(word) + "_value";
        }

        /** A lookup column as it is written. */
        public String bind(String word) {
            return column(word) + "@odata.bind";
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
     * @param state statecode it belongs to. Both are always sent: Dataverse does not infer the state
     */
    public record Status(int code, int state) {}
}
