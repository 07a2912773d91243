package io.wabridge.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wabridge.database.Retention;
import io.wabridge.database.Turns;
import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.TestDatabases;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointInject;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.camel.test.spring.junit5.UseAdviceWith;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The template {@code purge} by one of its routes: its steps, without a statement. */
@CamelSpringBootTest
@UseAdviceWith
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        classes = PurgeRouteTest.Slice.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "camel.main.routes-include-pattern=file:routes/log-failure.camel.yaml,"
                + "file:routes/housekeeping/purge.camel.yaml,file:routes/housekeeping/parking-purge.camel.yaml")
class PurgeRouteTest {

    private static final String ROUTE = "parking-purge";
    private static final int PORTION = 1000;

    @Autowired
    private CamelContext camel;

    @Autowired
    private ProducerTemplate template;

    @Autowired
    private SettableClock clock;

    @Autowired
    private MeterRegistry meters;

    @EndpointInject("mock:delete-portion")
    private MockEndpoint deletePortion;

    @BeforeEach
    void adviseOnce() throws Exception {
        if (!camel.isStarted()) {
            AdviceWith.adviceWith(camel, ROUTE, route -> {
                route.replaceFromWith("direct:run");
                route.weaveById("delete-portion").replace().to(deletePortion);
            });
            camel.start();
        }
        deletePortion.reset();
        clock.advance(Duration.ofHours(1));
    }

    @Test
    void goesOnWhileAPortionIsFullAndEndsWithOneThatIsNot() throws Exception {
        double before = counted();
        answer(1, PORTION);
        answer(2, PORTION);
        answer(3, 7);
        deletePortion.expectedMessageCount(3);

        run();

        deletePortion.assertIsSatisfied();
        assertThat(counted() - before).isEqualTo(2 * PORTION + 7);
    }

    @Test
    void looksOnceMoreAfterAPortionThatHappenedToBeTheLast(CapturedOutput output) throws Exception {
        answer(1, PORTION);
        answer(2, 0);
        deletePortion.expectedMessageCount(2);

        run();

        deletePortion.assertIsSatisfied();
        assertThat(output).contains("WARN", "Dropped 1000 undelivered-events, kept for 90d");
    }

    @Test
    void saysNothingWhenNothingWent(CapturedOutput output) throws Exception {
        answer(1, 0);
        deletePortion.expectedMessageCount(1);

        run();

        deletePortion.assertIsSatisfied();
        assertThat(output).doesNotContain("Dropped", "Deleted");
    }

    @Test
    void bindsTheCutOffAndThePortionInTheirTypes() throws Exception {
        answer(1, 0);
        deletePortion.expectedHeaderReceived("portion", PORTION);
        deletePortion.expectedHeaderReceived(
                "cutoff", clock.instant().minus(Duration.ofDays(90)).atOffset(ZoneOffset.UTC));

        run();

        deletePortion.assertIsSatisfied();
        assertThat(deletePortion.getExchanges().get(0).getMessage().getBody(String.class))
                .startsWith("DELETE FROM parked_event")
                .contains("FETCH FIRST :?portion ROWS ONLY");
    }

    @Test
    void anErrorEndsTheRunAndIsLoggedAndTheNextRunDoesTheRest(CapturedOutput output) throws Exception {
        double before = counted();
        answer(1, PORTION);
        deletePortion.whenExchangeReceived(2, exchange -> {
            throw new SQLException("the database is away", "08006");
        });
        answer(3, 5);
        deletePortion.expectedMessageCount(2);

        run();

        deletePortion.assertIsSatisfied();
        assertThat(output).contains("ERROR", "the database is away", ROUTE);
        clock.advance(Duration.ofHours(1));

        run();

        // Not by another expectation: it would count from here, and the next reset would wait for the two that are
        // missing.
        assertThat(deletePortion.getReceivedCounter()).isEqualTo(3);
        assertThat(counted() - before).isEqualTo(PORTION + 5);
    }

    @Test
    void isDoneByOneNodeForAll() throws Exception {
        answer(1, 0);
        deletePortion.expectedMessageCount(1);
        run();

        run();

        deletePortion.assertIsSatisfied();
    }

    private void run() {
        template.send("direct:run", run -> {});
    }

    private void answer(int call, int rows) {
        deletePortion.whenExchangeReceived(
                call, exchange -> exchange.getMessage().setHeader("CamelJdbcUpdateCount", rows));
    }

    private double counted() {
        Counter counter =
                meters.find("bridge.purged").tag("what", "undelivered-events").counter();
        return counter == null ? 0 : counter.count();
    }

    // No stereotype: the bridge itself, started by other tests, scans these packages, too.
    @ImportAutoConfiguration(CamelAutoConfiguration.class)
    static class Slice {

        @Bean
        SettableClock clock() {
            return new SettableClock();
        }

        @Bean
        Retention retention(SettableClock clock) {
            return new Retention(clock);
        }

        @Bean
        Turns turns(DataSource dataSource, SettableClock clock) {
            return new Turns(JdbcClient.create(dataSource), clock);
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @Bean
        DataSource dataSource() {
            return TestDatabases.h2();
        }
    }
}
