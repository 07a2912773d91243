package io.wabridge.inbound;

import static io.wabridge.block.BlockFixture.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wabridge.block.BlockFixture;
import io.wabridge.block.BlockQuery;
import io.wabridge.fixture.SettableClock;
import io.wabridge.fixture.TestDatabases;
import io.wabridge.identity.Party;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The first look at the block list, as Camel asks it, on both databases. */
class BlockListLookupRouteTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final Party PERSON = Party.ofPhone("4915112345678");

    private final SettableClock clock = new SettableClock();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private BlockFixture bridge;

    private void on(DataSource database) throws Exception {
        bridge = new BlockFixture(database, clock);
        camel.disableJMX();
        camel.getRegistry().bind("dataSource", DataSource.class, database);
        camel.getRegistry().bind("senders", new Senders(bridge.lookup));
        camel.getRegistry().bind("blockListLookup", bridge.lookup);
        for (String file : List.of("no-error-handler", "blocking/block-list-lookup")) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(PluginHelper.getResourceLoader(camel)
                            .resolveResource("file:routes/" + file + ".camel.yaml"));
        }
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void findsWhoIsBlockedAndWhoWasWhenTheMessageWasReceived(DataSource database) throws Exception {
        on(database);
        String identity = bridge.see(PERSON);
        Instant before = clock.instant().minusSeconds(1);
        bridge.block(PERSON);
        Instant during = clock.instant();
        assertThat(lookUp(Inbox.message(identity, PERSON, before))).hasSize(1);
        clock.advance(Duration.ofMinutes(1));
        bridge.unblock(PERSON);
        clock.advance(Duration.ofMinutes(1));

        assertThat(lookUp(Inbox.message(identity, PERSON, before))).isEmpty();
        assertThat(lookUp(Inbox.message(identity, PERSON, during)))
                .containsExactly(new BlockQuery(identity, CHANNEL, during));
        assertThat(lookUp(Inbox.message(identity, PERSON, clock.instant()))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aBlockOfOneBusinessNumberIsNoneOfTheOthers(DataSource database) throws Exception {
        on(database);
        bridge.block(PERSON, BlockFixture.OTHER_CHANNEL, "spam", null);

        assertThat(lookUp(Inbox.message(bridge.see(PERSON), PERSON, clock.instant())))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void saysOfABatchWhatTheLooksInsideTransactionsSay(DataSource database) throws Exception {
        on(database);
        List<Identified> batch = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Party party = Party.ofPhone(Long.toString(4_915_140_000_000L + i));
            if (i % 7 == 0) {
                bridge.block(party, null, "spam", i % 14 == 0 ? clock.instant().plusSeconds(i + 1L) : null);
            }
            batch.add(Inbox.message(bridge.see(party), party, clock.instant()));
        }
        clock.advance(Duration.ofSeconds(250));

        Set<BlockQuery> blocked = lookUp(batch.toArray(Identified[]::new));

        assertThat(blocked)
                .hasSize(72)
                .isEqualTo(bridge.lookup.blockedAmong(new Senders(bridge.lookup).questions(batch)));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void asksAboutNobodyWhenNoCustomerWrote(DataSource database) throws Exception {
        on(database);
        bridge.block(PERSON);

        assertThat(lookUp(Inbox.receipt(PERSON, clock.instant()), Inbox.notice(clock.instant())))
                .isEmpty();
    }

    @Test
    void raisesWhenTheDatabaseIsAway() throws Exception {
        try (var database = TestDatabases.h2()) {
            on(database);
        }
        Identified message = Inbox.message("somebody", PERSON, clock.instant());

        assertThatThrownBy(() -> lookUp(message))
                .isInstanceOf(CamelExecutionException.class)
                .hasCauseInstanceOf(SQLException.class);
    }

    @SuppressWarnings("unchecked")
    private Set<BlockQuery> lookUp(Identified... events) {
        return camel.createFluentProducerTemplate()
                .to("direct:block-list-lookup")
                .withBody(List.of(events))
                .request(Set.class);
    }
}
