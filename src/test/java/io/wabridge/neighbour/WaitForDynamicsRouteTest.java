package io.wabridge.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.database.DatabaseFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A route with {@code jdbc:} steps waits for the database as one with beans does. */
class WaitForDynamicsRouteTest {

    private static final String INSERT = "INSERT INTO bridge_state (name, state) VALUES ('a', 'b')";

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void jdbcStepIsRepeatedUntilTheDatabaseIsBack(DataSource database) throws Exception {
        AwayAtFirst dataSource = new AwayAtFirst(database);

        Exchange exchange = run(dataSource, INSERT);

        assertThat(exchange.getException()).isNull();
        assertThat(dataSource.asked).hasValue(2);
        assertThat(exchange.getMessage().getHeader("CamelJdbcUpdateCount")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void jdbcStepWithAValueAtFaultIsNotRepeated(DataSource database) throws Exception {
        new JdbcTemplate(database).update(INSERT);

        Exchange exchange = run(database, INSERT);

        assertThat(exchange.getException()).isInstanceOf(SQLException.class);
        assertThat(exchange.getMessage().getHeader(Exchange.REDELIVERED)).isNotEqualTo(true);
    }

    @ParameterizedTest
    @MethodSource("io.wabridge.fixture.TestDatabases#all")
    void beanIsJudgedByTheSameRule(DataSource database) throws Exception {
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.update(INSERT);

        Exchange exchange = run(database, null);

        assertThat(exchange.getException()).isInstanceOf(org.springframework.dao.DataIntegrityViolationException.class);
    }

    /** @param sql for a jdbc: step; null for a bean that inserts what is there already */
    private static Exchange run(DataSource database, String sql) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("dataSource", database);
            camel.getRegistry().bind("databaseFailures", new DatabaseFailures());
            camel.getRegistry().bind("retryAfter", (Processor) exchange -> {});
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(
                            camel, "file:routes/neighbours/wait-for-dynamics.camel.yaml"));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:jdbc")
                            .routeConfigurationId("wait-for-dynamics")
                            .to("jdbc:dataSource");
                    from("direct:bean")
                            .routeConfigurationId("wait-for-dynamics")
                            .process(exchange -> new JdbcTemplate(database).update(INSERT));
                }
            });
            camel.start();
            return camel.createProducerTemplate()
                    .send(sql == null ? "direct:bean" : "direct:jdbc", exchange -> exchange.getMessage()
                            .setBody(sql));
        }
    }

    private static final class AwayAtFirst extends DelegatingDataSource {

        private final AtomicInteger asked = new AtomicInteger();

        AwayAtFirst(DataSource database) {
            super(database);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (asked.incrementAndGet() == 1) {
                throw new SQLTransientConnectionException("bridge - Connection is not available");
            }
            return super.getConnection();
        }
    }
}
