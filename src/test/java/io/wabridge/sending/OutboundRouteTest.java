package io.wabridge.sending;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.block.Actor;
import io.wabridge.block.Block;
import io.wabridge.block.BlockChanges;
import io.wabridge.block.BlockCommand;
import io.wabridge.block.BlockListLookup;
import io.wabridge.block.BlockReader;
import io.wabridge.command.BlockRequests;
import io.wabridge.conversation.Conversations;
import io.wabridge.conversation.Conversations.Conversation;
import io.wabridge.conversation.OutgoingRows;
import io.wabridge.dataverse.Channels;
import io.wabridge.dataverse.RowIds;
import io.wabridge.identity.Identities;
import io.wabridge.identity.Party;
import io.wabridge.identity.Sighting;
import io.wabridge.neighbour.Reachability;
import io.wabridge.security.Caller;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.dataverse.DataverseStandIn;
import io.wabridge.standin.entra.EntraStandIn;
import io.wabridge.standin.entra.EntraStandIn.Resource;
import io.wabridge.standin.graph.GraphStandIn;
import io.wabridge.standin.server.StandInServer;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.servlet.CamelHttpTransportServlet;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.JmsAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration;
import org.springframework.boot.autoconfigure.security.oauth2.resource.servlet.OAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;

/**
 * The sending side with its real routes and configuration, against the stand-ins of Dynamics and of the provider. One context for
 * all tests; each writes to people nobody else writes to.
 */
@SpringBootTest(classes = OutboundRouteTest.Slice.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = OutboundRouteTest.Environment.class)
public abstract class OutboundRouteTest {

    protected static final String CHANNEL = GraphStandIn.NUMBER_1;
    protected static final String KEY = "test-dynamics-key";
    protected static final Caller ADA =
            new Caller(DataverseSeed.ADA.toString(), null, "Ada Agent", true, true, false, true, true);

    private static final AtomicLong PHONES = new AtomicLong(4_915_120_000_000L);

    // No stereotype: the bridge itself, started by other tests, scans these packages, too.
    @EnableAutoConfiguration(
            exclude = {
                ArtemisAutoConfiguration.class,
                JmsAutoConfiguration.class,
                SecurityAutoConfiguration.class,
                OAuth2ResourceServerAutoConfiguration.class
            },
            excludeName = {
                "org.springframework.boot.actuate.autoconfigure.security.servlet.ManagementWebSecurityAutoConfiguration"
            })
    @ComponentScan({
        "io.wabridge.command",
        "io.wabridge.sending",
        "io.wabridge.provider",
        "io.wabridge.identity",
        "io.wabridge.block",
        "io.wabridge.database",
        "io.wabridge.dataverse",
        "io.wabridge.conversation",
        "io.wabridge.status"
    })
    @Import(io.wabridge.security.Authority.class)
    @ConfigurationPropertiesScan("io.wabridge")
    static class Slice {

        @Bean(destroyMethod = "close")
        StandInServer standIns() {
            return Environment.STAND_INS;
        }

        @Bean
        Reachability dataverse() {
            return new Reachability();
        }

        @Bean
        Reachability graph() {
            return new Reachability();
        }

        @Bean
        Clock clock() {
            return Environment.STAND_INS.clock();
        }

        @Bean
        ServletRegistrationBean<CamelHttpTransportServlet> webhookServlet() {
            ServletRegistrationBean<CamelHttpTransportServlet> registration =
                    new ServletRegistrationBean<>(new CamelHttpTransportServlet(), "/webhooks/*");
            registration.setName("WebhookServlet");
            return registration;
        }
    }

    static final class Environment implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        static final StandInServer STAND_INS = new StandInServer(0);

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            String root = STAND_INS.baseUrl();
            TestPropertyValues.of(
                            "bridge.dataverse.url=" + root + "/dataverse/api/data/v9.2",
                            "bridge.dataverse.token-uri=" + STAND_INS.entra().tokenEndpoint(),
                            "bridge.dataverse.client-id=bridge",
                            "bridge.dataverse.client-secret=" + EntraStandIn.CLIENT_SECRET,
                            "bridge.dataverse.scope=" + STAND_INS.entra().uriOf(Resource.DATAVERSE) + "/.default",
                            "bridge.whatsapp.graph-url=" + root + "/graph/v25.0",
                            "bridge.whatsapp.access-token=" + GraphStandIn.TOKEN,
                            "bridge.whatsapp.app-secret=" + GraphStandIn.APP_SECRET,
                            "bridge.whatsapp.verify-token=unused",
                            "bridge.whatsapp.response-timeout-ms=1500",
                            "bridge.dynamics.webhook-key=" + KEY,
                            "bridge.dynamics.webhook-key-next=" + KEY + "-next",
                            "bridge.outbound.sweep-interval=100",
                            "bridge.outbound.reconcile-tick=100",
                            "spring.datasource.url=jdbc:h2:mem:outbound;MODE=PostgreSQL;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=5000",
                            "spring.datasource.username=sa",
                            "spring.datasource.password=",
                            "management.server.port=0",
                            // The slice has no broker, and so no health of one.
                            "management.endpoint.health.validate-group-membership=false",
                            "camel.main.routes-include-pattern=file:routes/*.yaml,file:routes/commands/*.yaml,file:routes/sending/*.yaml,"
                                    + "file:routes/blocking/rebuild.camel.yaml,file:routes/neighbours/dataverse.camel.yaml,"
                                    + "file:routes/neighbours/graph.camel.yaml")
                    .applyTo(context);
        }
    }

    @Autowired
    protected StandInServer standIns;

    @Autowired
    protected Messages messages;

    @Autowired
    protected OutgoingStore store;

    @Autowired
    protected BlockListLookup blockListLookup;

    @Autowired
    protected BlockChanges blockChanges;

    @Autowired
    protected BlockReader blocks;

    @Autowired
    protected BlockRequests blockRequests;

    @Autowired
    protected Identities identities;

    @Autowired
    protected Conversations conversations;

    @Autowired
    protected OutgoingRows outgoingRows;

    @Autowired
    protected Channels channels;

    @Autowired
    protected ProducerTemplate camel;

    @Autowired
    protected JdbcTemplate jdbc;

    @Autowired
    protected ObjectMapper json;

    @Autowired
    protected Clock clock;

    protected DataverseStandIn dataverse;
    protected GraphStandIn graph;
    protected String phone;
    protected String identity;

    @BeforeEach
    protected void aNewCustomer() {
        standIns.faults().clear();
        dataverse = standIns.dataverse();
        graph = standIns.graph();
        phone = Long.toString(PHONES.incrementAndGet());
        identity = identities
                .sight(List.of(new Sighting(Party.ofPhone(phone), clock.instant())))
                .get(0);
    }

    protected static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50));
    }

    /** The customer wrote so long ago. Returns the GUID of the chat. */
    protected UUID customerWrote(Duration ago) {
        Conversation conversation = conversations
                .open(CHANNEL, identity, Party.ofPhone(phone), clock.instant(), UUID.randomUUID())
                .orElseThrow();
        jdbc.update(
                "UPDATE ledger_chat SET last_inbound_at = ? WHERE chat_key = ?",
                Timestamp.from(clock.instant().minus(ago)),
                conversation.chat().key());
        return outgoingRows.ensure(conversation).chat().id();
    }

    protected SendRequest text(String body) {
        ObjectNode request = json.createObjectNode();
        request.put("to", "+" + phone).put("from", CHANNEL).put("type", "text");
        request.putObject("text").put("body", body);
        return SendRequest.of(request);
    }

    protected UUID submit(String body) {
        return messages.submit(text(body), ADA).id();
    }

    protected Block block() {
        return blockChanges.block(new BlockCommand(
                Party.ofPhone(phone),
                null,
                "spam",
                true,
                null,
                false,
                "chat",
                new Actor(DataverseSeed.ADA.toString(), "Ada Agent"),
                null));
    }

    protected OutgoingState stateOf(UUID id) {
        return store.find(id).orElseThrow().state();
    }

    protected void awaitState(UUID id, OutgoingState state) {
        soon().untilAsserted(() -> assertThat(store.find(id)).get().satisfies(o -> {
            assertThat(o.state()).as(o.error()).isEqualTo(state);
            assertThat(o.crmVersion()).isEqualTo(o.version());
        }));
    }

    /** What the provider got for this customer, accepted or not. */
    protected List<JsonNode> sends() {
        return graph.sends().stream()
                .filter(send -> send.path("to").asText().equals("+" + phone))
                .toList();
    }

    protected ObjectNode messageRow(UUID id) {
        return dataverse.row("wab_messages", id).orElseThrow();
    }

    protected UUID agentWrites(UUID user, UUID chat, String body) {
        ObjectNode row = json.createObjectNode();
        row.put("wab_chatid@odata.bind", "/wab_chats(" + chat + ")");
        row.put("wab_type", "text").put("wab_text", body);
        return dataverse.create(user, "wab_outgoings", row);
    }

    protected void wakeUp() {
        camel.sendBody("seda:crm-commands?size=1&discardWhenFull=true", null);
    }

    /** A row as a process left it. */
    protected UUID left(OutgoingState state, UUID claim, Instant createdAt, Instant dueAt) {
        UUID id = UUID.randomUUID();
        jdbc.update(
                "INSERT INTO outgoing (id, source, requested_by, channel, identity_id, chat_key, to_phone, type, payload, state,"
                        + " attempts, due_at, claim, version, crm_version, crm_attempts, created_at, updated_at) VALUES (?, 'rest',"
                        + " 'x', ?, ?, ?, ?, 'text', '{\"body\":\"x\"}', ?, 1, ?, ?, 1, 0, 0, ?, ?)",
                id,
                CHANNEL,
                identity,
                RowIds.chatKey(CHANNEL, identity),
                phone,
                state.name(),
                Timestamp.from(dueAt),
                claim,
                Timestamp.from(createdAt),
                Timestamp.from(createdAt));
        return id;
    }
}
