package io.wabridge.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.block.BlockFixture;
import io.wabridge.database.DatabaseFailures;
import io.wabridge.identity.Party;
import io.wabridge.standin.StandInClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The database commits, and the connection breaks before it says so. */
class LostCommitTest {

    private static final Party PERSON = Party.ofPhone("4915112345678");

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void aCallerIsNotToldThatNothingWasDone(DataSource database) throws Exception {
        BlockFixture cut = new BlockFixture(new Cut(database), new StandInClock());

        Throwable thrown = catchThrowable(() -> cut.block(PERSON));

        Reply reply = answer(thrown);
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).contains("may have been done").doesNotContain("Nothing was done");
        assertThat(new BlockFixture(database, new StandInClock()).isBlocked(PERSON))
                .as("it was")
                .isTrue();
    }

    private static Reply answer(Throwable thrown) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(camel);
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, thrown);
            return new RestProblems(new ObjectMapper(), new DatabaseFailures()).reply(exchange);
        }
    }

    private static final class Cut extends DelegatingDataSource {

        Cut(DataSource database) {
            super(database);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    Cut.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        try {
                            Object answer = method.invoke(connection, arguments);
                            if (method.getName().equals("commit")) {
                                throw new SQLException("the connection broke", "08006");
                            }
                            return answer;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }
}
