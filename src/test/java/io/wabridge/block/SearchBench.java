package io.wabridge.block;

import com.zaxxer.hikari.HikariDataSource;
import io.wabridge.block.BlockReader.SearchTooBroadException;
import io.wabridge.fixture.LongList;
import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.TestDatabases;
import java.util.Arrays;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How long a search of a long block list takes on PostgreSQL with {@code pg_trgm}, in milliseconds. Run by hand; no assertion. Argument: how
 * many blocks, ten million by default, which take about a quarter of an hour to fill in.
 */
final class SearchBench {

    private static final int TIMES = 9;
    /** One in so many has a user id beside the number. */
    private static final int WITH_USER_ID = 10;

    private SearchBench() {}

    public static void main(String[] arguments) {
        int blocks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000_000;
        try (HikariDataSource database = TestDatabases.postgres()) {
            fill(new JdbcTemplate(database), blocks);
            BlockReader reader = new BlockFixture(database, new SettableClock()).blocks;
            String number = Long.toString(4915100000000L + blocks / 3);
            for (String q : List.of(
                    "+" + number,
                    number.substring(4),
                    "DE." + blocks / 3 / WITH_USER_ID,
                    "Reason " + blocks / 3,
                    "nowhere to be found",
                    "reason")) {
                measure(reader, q);
            }
        }
    }

    /** Filled without the indexes for parts, which are built at the end: row by row they would take hours. */
    private static void fill(JdbcTemplate jdbc, int blocks) {
        List<String> indexes = jdbc.queryForList(
                "SELECT indexdef FROM pg_indexes WHERE indexname IN ('block_reason_part', 'identity_key_part',"
                        + " 'identity_key_text_part')",
                String.class);
        jdbc.execute("DROP INDEX block_reason_part, identity_key_part, identity_key_text_part");
        jdbc.update(LongList.PEOPLE, blocks);
        jdbc.update(LongList.BLOCKS, blocks);
        jdbc.update(LongList.PHONES, blocks);
        jdbc.update(LongList.USER_IDS, blocks / WITH_USER_ID);
        // With what PostgreSQL takes by default this alone would be half an hour.
        indexes.forEach(index -> jdbc.execute("SET maintenance_work_mem = '1GB'; " + index));
        jdbc.execute("VACUUM ANALYZE block, identity, identity_key");
    }

    private static void measure(BlockReader reader, String q) {
        long[] took = new long[TIMES];
        String found = "";
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            try {
                found = reader.list(null, q, 50, null).items().size() + " on the first page";
            } catch (SearchTooBroadException e) {
                found = "refused: too broad";
            }
            took[i] = (System.nanoTime() - start) / 1_000_000;
        }
        Arrays.sort(took);
        System.out.printf(
                "%-24s median %5d ms, %5d to %5d ms; %s%n", q, took[TIMES / 2], took[0], took[TIMES - 1], found);
    }
}
