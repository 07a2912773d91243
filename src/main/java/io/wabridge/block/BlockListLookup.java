package io.wabridge.block;

import io.wabridge.database.Transactions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who is blocked. Every question goes to the database. There is no copy in memory that could be out of date on any node.
 *
 * <p>A message is refused when its sender is blocked now, or was blocked when it was received, because queues may hold a message
 * until after an unblock. So each block leaves an interval {@code [from, to)}. With an expiry the end is planned: a message
 * received at {@code expiresAt} or later passes, also before the lift is written down. Whether an open block holds is read from
 * the row, not from the clock, so that a node whose clock is behind obeys it too.
 *
 * <p>The first look-up of a batch is the route {@code block-list-lookup}, which runs {@link #parameters}, the SQL and {@link #blocked}. The
 * look-ups inside a transaction run the same SQL here, on the connection of the transaction.
 */
@Component
public final class BlockListLookup {

    /** As camel-jdbc reads it, with parameters written {@code :?name}. */
    private static final ClassPathResource SQL = new ClassPathResource("sql/block-list-lookup.sql");

    private final JdbcClient jdbc;
    private final Refusals refusals;
    private final Clock clock;
    private final String sql;

    BlockListLookup(JdbcClient jdbc, Refusals refusals, Clock clock) {
        this.jdbc = jdbc;
        this.refusals = refusals;
        this.clock = clock;
        try {
            this.sql = SQL.getContentAsString(StandardCharsets.UTF_8).replace(":?", ":");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Those that must not pass, because their sender is blocked now or was blocked when they were received. One query for all.
     */
    public Set<BlockQuery> blockedAmong(Collection<BlockQuery> queries) {
        if (queries.isEmpty()) {
            return Set.of();
        }
        return blocked(
                queries, jdbc.sql(sql).params(parameters(queries)).query().listOfRows());
    }

    /** The parameters of the SQL: {@code ids}, and {@code earliest}, the earliest time of receipt. */
    public Map<String, Object> parameters(Collection<BlockQuery> queries) {
        Set<String> ids = new HashSet<>();
        Instant earliest = clock.instant();
        for (BlockQuery query : queries) {
            ids.add(query.identityId());
            earliest = query.receivedAt().isBefore(earliest) ? query.receivedAt() : earliest;
        }
        return Map.of("ids", ids.toArray(String[]::new), "earliest", Transactions.timestamp(earliest));
    }

    /**
     * Decides, from the rows that the SQL has found, which of the queries are blocked.
     *
     * @param rows read with the {@link #parameters} of these queries
     */
    public Set<BlockQuery> blocked(Collection<BlockQuery> queries, List<Map<String, Object>> rows) {
        Map<String, List<Interval>> intervals = new HashMap<>();
        for (Map<String, Object> row : rows) {
            intervals
                    .computeIfAbsent(Objects.requireNonNull((String) row.get("identityId")), id -> new ArrayList<>())
                    .add(Interval.of(row));
        }
        // Read after the list. If a block expires between the two reads, we ask once too often, never once too few.
        Instant now = clock.instant();
        Set<BlockQuery> blocked = new HashSet<>();
        for (BlockQuery query : queries) {
            for (Interval interval : intervals.getOrDefault(query.identityId(), List.of())) {
                if (interval.stops(query, now)) {
                    blocked.add(query);
                }
            }
        }
        return blocked;
    }

    private record Interval(String businessNumber, Instant from, Instant to, boolean open) {

        static Interval of(Map<String, Object> row) {
            return new Interval(
                    (String) row.get("businessNumber"), instant(row.get("from")), instant(row.get("to")), (Boolean)
                            row.get("open"));
        }

        /** H2 and PostgreSQL return different types. */
        private static Instant instant(Object time) {
            if (time instanceof OffsetDateTime offset) {
                return offset.toInstant();
            }
            return time == null ? null : ((Timestamp) time).toInstant();
        }

        boolean stops(BlockQuery query, Instant now) {
            if (businessNumber != null && !businessNumber.equals(query.channel())) {
                return false;
            }
            boolean holdsNow = open && (to == null || now.isBefore(to));
            boolean heldThen = !query.receivedAt().isBefore(from)
                    && (to == null || query.receivedAt().isBefore(to));
            return holdsNow || heldThen;
        }
    }

    /** Whether the block holds now, for one business number; null asks about all of them. */
    public boolean isBlocked(String identityId, String channel) {
        return !blockedAmong(List.of(new BlockQuery(identityId, channel, clock.instant())))
                .isEmpty();
    }

    /** The messages that were refused before. They stay away, also when they come again after an unblock. */
    public Set<String> refusedAmong(Collection<String> messageKeys) {
        return messageKeys.isEmpty() ? Set.of() : refusals.among(messageKeys);
    }
}
