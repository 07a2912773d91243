package io.wabridge.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class ColumnsTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";

    @ParameterizedTest
    @MethodSource(DATABASES)
    void cutsATextToTheLengthThatTheMigrationsGaveItsColumn(DataSource database) {
        Columns columns = new Columns(JdbcClient.create(database));

        assertThat(columns.cut("held_receipt", "error", "x".repeat(5000))).isEqualTo("x".repeat(4000));
        assertThat(columns.cut("held_receipt", "error", "short")).isEqualTo("short");
        assertThat(columns.cut("held_receipt", "error", null)).isNull();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void tearsNoCharacterApart(DataSource database) {
        Columns columns = new Columns(JdbcClient.create(database));
        String text = "x".repeat(99) + "\uD83D\uDE00";

        assertThat(columns.cut("parked_event", "cause", text)).isEqualTo("x".repeat(99));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aColumnWithoutALengthIsAMistakeOfTheCaller(DataSource database) {
        Columns columns = new Columns(JdbcClient.create(database));

        assertThatThrownBy(() -> columns.cut("held_receipt", "receipt", "1"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
