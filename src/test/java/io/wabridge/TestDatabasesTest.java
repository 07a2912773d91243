package io.wabridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.jdbc.core.simple.JdbcClient;

class TestDatabasesTest {

    /** So often that it is given databases which it has written to. */
    @RepeatedTest(TestDatabases.KEPT + 1)
    void areMigratedAndEmpty() throws SQLException {
        List<Named<DataSource>> databases = TestDatabases.all().toList();
        assertThat(databases).extracting(Named::getName).containsExactly("H2", "PostgreSQL");
        for (Named<DataSource> database : databases) {
            JdbcClient jdbc = JdbcClient.create(database.getPayload());
            for (String table : List.of("identity", "identity_key", "block_interval")) {
                assertThat(jdbc.sql("SELECT * FROM " + table).query().listOfRows())
                        .as(table)
                        .isEmpty();
            }
            jdbc.sql("INSERT INTO identity (identity_id, created_at) VALUES ('i1', CURRENT_TIMESTAMP)")
                    .update();
            jdbc.sql("INSERT INTO identity_key VALUES ('P:1', 'i1', 'P:1', CURRENT_TIMESTAMP)")
                    .update();
            jdbc.sql(
                            "INSERT INTO block_interval (identity_id, from_at, is_open) VALUES ('i1', CURRENT_TIMESTAMP, TRUE)")
                    .update();
            assertThat(jdbc.sql("SELECT interval_id FROM block_interval")
                            .query(Long.class)
                            .single())
                    .isEqualTo(1);
        }
    }
}
