package io.wabridge.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseVersionTest {

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void takesWhatTheBridgeIsTestedWith(DataSource database) {
        assertThatCode(() -> DatabaseVersion.check(database)).doesNotThrowAnyException();
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

        assertThatThrownBy(() -> DatabaseVersion.check(database))
                .isInstanceOf(DatabaseVersion.UnsupportedDatabaseException.class)
                .hasMessage("PostgreSQL 14.12 is too old: version 15 is needed");
    }
}
