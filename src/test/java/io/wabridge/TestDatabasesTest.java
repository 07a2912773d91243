package io.wabridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TestDatabasesTest {

    @ParameterizedTest
    @MethodSource("io.wabridge.TestDatabases#all")
    void isMigratedAndEmpty(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM identity")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }
}
