package io.wabridge.dataverse;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * The business numbers that the CRM knows (active rows of {@code wab_channel}). They are kept in memory, because every batch
 * needs them and they rarely change. Before a number counts as unknown, Dataverse is asked again.
 */
@Component("channels")
public final class Channels {

    /** Many webhooks for an unknown number must not cause many requests. */
    private static final Duration BETWEEN_MISSES = Duration.ofSeconds(10);

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final Clock clock;

    private volatile Map<String, Channel> byNumber;
    private Instant lastTry = Instant.MIN;
    private DataverseException lastFailure;

    Channels(DataverseClient dataverse, CrmSchema schema, Clock clock) {
        this.dataverse = dataverse;
        this.schema = schema;
        this.clock = clock;
    }

    /**
     * A business number.
     *
     * @param phoneNumberId the provider's id of it
     * @param rowId primary key of its row
     * @param name as the CRM shows it; null when empty
     * @param displayPhone as people dial it; null when empty
     */
    public record Channel(String phoneNumberId, UUID rowId, String name, String displayPhone) {}

    /** Whether the channels could be read at least once since the start. */
    public boolean loaded() {
        return byNumber != null;
    }

    /**
     * A channel by its phone number id. Empty means that Dataverse was asked lately and does not have it.
     *
     * @throws DataverseException when the number is not known here and Dataverse cannot be reached. The caller then waits instead
     *     of parking
     */
    public Optional<Channel> find(String phoneNumberId) {
        Channel known = known(phoneNumberId);
        if (known == null) {
            askAgain();
            known = known(phoneNumberId);
        }
        return Optional.ofNullable(known);
    }

    /** All channels as last read; empty before the first read. */
    public List<Channel> all() {
        Map<String, Channel> channels = byNumber;
        return channels == null ? List.of() : List.copyOf(channels.values());
    }

    /** Reads all channels again. On a failure the earlier ones stay. */
    public synchronized void refresh() {
        lastTry = clock.instant();
        try {
            byNumber = read();
            lastFailure = null;
        } catch (DataverseException e) {
            lastFailure = e;
            throw e;
        }
    }

    private synchronized void askAgain() {
        if (lastTry.plus(BETWEEN_MISSES).isAfter(clock.instant())) {
            if (lastFailure != null) {
                throw lastFailure;
            }
            return;
        }
        refresh();
    }

    private Channel known(String phoneNumberId) {
        Map<String, Channel> channels = byNumber;
        return channels == null ? null : channels.get(phoneNumberId);
    }

    private Map<String, Channel> read() {
        CrmSchema.Table table = schema.channel();
        String number = table.column("phone-number-id");
        String name = table.column("name");
        String phone = table.column("display-phone");
        String query = "$select=" + String.join(",", table.id(), number, name, phone) + "&$filter="
                + DataverseClient.encode(
                        "statuscode eq " + table.status("active").code());
        Map<String, Channel> channels = new LinkedHashMap<>();
        for (JsonNode row : dataverse.list(table.set(), query)) {
            String phoneNumberId = row.path(number).asText("");
            if (!phoneNumberId.isEmpty()) {
                channels.put(
                        phoneNumberId,
                        new Channel(
                                phoneNumberId,
                                RowValues.id(row, table.id()),
                                row.path(name).asText(null),
                                row.path(phone).asText(null)));
            }
        }
        return Map.copyOf(channels);
    }
}
