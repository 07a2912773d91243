package io.wabridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.database.DatabaseFailures;
import io.wabridge.database.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A lock that is not given in time is no defect. */
class LockTimeoutTest {

    private static final String TOUCH = "UPDATE identity SET created_at = created_at WHERE identity_id = 'i1'";

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void aCallerIsToldToComeAgainAndBackgroundWorkRepeats(DataSource database) throws Exception {
        JdbcClient jdbc = JdbcClient.create(database);
        jdbc.sql("INSERT INTO identity (identity_id, created_at) VALUES ('i1', CURRENT_TIMESTAMP)")
                .update();
        DatabaseFailures failures = new DatabaseFailures();

        Throwable thrown = timeOut(database, jdbc);

        assertThat(thrown).isNotNull();
        assertThat(failures.mayPass(thrown)).as("routes wait").isTrue();
        assertThat(answer(thrown, failures).status()).isEqualTo(503);
        assertThat(answer(thrown, failures).retryAfter()).isNotNull();
    }

    private static Throwable timeOut(DataSource database, JdbcClient jdbc) throws SQLException {
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeUpdate(TOUCH);
            String impatient = other.getMetaData().getDatabaseProductName().equals("H2")
                    ? "SET LOCK_TIMEOUT 200"
                    : "SET LOCAL lock_timeout = 200";
            Throwable thrown = catchThrowable(() -> Transactions.on(database).run(() -> {
                jdbc.sql(impatient).update();
                jdbc.sql(TOUCH).update();
            }));
            other.rollback();
            return thrown;
        }
    }

    private static Reply answer(Throwable thrown, DatabaseFailures failures) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(camel);
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, thrown);
            return new RestProblems(new ObjectMapper(), failures).reply(exchange);
        }
    }
}
