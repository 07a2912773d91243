package io.wabridge.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.zaxxer.hikari.HikariDataSource;
import io.wabridge.fixture.TestDatabases;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class DatabaseCheckTest {

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void takesWhatTheBridgeIsTestedWith(DataSource database) {
        assertThatCode(() -> DatabaseCheck.check(database)).doesNotThrowAnyException();
    }

    @Test
    void refusesAPostgresqlWithoutMerge() throws SQLException {
        DatabaseMetaData old = mock(DatabaseMetaData.class);
        when(old.getDatabaseProductName()).thenReturn("PostgreSQL");
        when(old.getDatabaseProductVersion()).thenReturn("14.12");
        when(old.getDatabaseMajorVersion()).thenReturn(14);
        Connection connection = mock(Connection.class);
        when(connection.getMetaData()).thenReturn(old);
        DataSource database = mock(DataSource.class);
        when(database.getConnection()).thenReturn(connection);

        assertThatThrownBy(() -> DatabaseCheck.check(database))
                .isInstanceOf(DatabaseCheck.UnsupportedDatabaseException.class)
                .hasMessage("PostgreSQL 14.12 is too old: version 15 is needed");
    }

    @Test
    void refusesAPostgresqlThatForgetsCommitsWhenItCrashes() {
        try (HikariDataSource pool = TestDatabases.postgres()) {
            DataSource careless =
                    new DriverManagerDataSource(pool.getJdbcUrl() + "&options=-c%20synchronous_commit=off");

            assertThatThrownBy(() -> DatabaseCheck.check(careless))
                    .isInstanceOf(DatabaseCheck.UnsupportedDatabaseException.class)
                    .hasMessageEndingWith("synchronous_commit is off");
        }
    }
}
