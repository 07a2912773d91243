package io.wabridge.conversation;

import static io.wabridge.block.BlockFixture.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.block.BlockFixture;
import io.wabridge.dataverse.DataverseFixture;
import io.wabridge.dataverse.RowIds;
import io.wabridge.identity.Party;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two who write one chat, one of them slow: a send beside a batch, or the batches of two nodes. */
class ParentRowsTest {

    private static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    private static final Party PERSON = Party.ofPhone("4915112345678");

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aChatThatMovedOnMeanwhileShowsItsLastMessageAndItsWindow(DataSource database) throws Exception {
        try (DataverseFixture dataverse = new DataverseFixture()) {
            BlockFixture list = new BlockFixture(database, dataverse.clock());
            Ledger ledger = new Ledger(list.jdbc, list.transactions);
            ParentRows parents = new ParentRows(
                    dataverse.schema(),
                    dataverse.client(),
                    dataverse.bulk(),
                    new Rows(dataverse.schema(), dataverse.channels(), dataverse.json()),
                    ledger);
            Instant now = dataverse.clock().instant().truncatedTo(ChronoUnit.SECONDS);
            Chat old = chat(list.see(PERSON), now.minusSeconds(100));
            Chat recent = chat(old.identityId(), now);
            ledger.createChats(List.of(recent), now);
            ledger.updateChats(List.of(recent));
            write(parents, recent);

            write(parents, old);

            assertThat(dataverse
                            .standIn()
                            .row("wab_chats", old.id())
                            .orElseThrow()
                            .path("wab_lastmessageon")
                            .asText())
                    .isEqualTo(now.toString());
            assertThat(dataverse
                            .standIn()
                            .row("wab_chats", old.id())
                            .orElseThrow()
                            .path("wab_windowexpireson")
                            .asText())
                    .isEqualTo(now.plus(Duration.ofHours(24)).toString());
        }
    }

    private static void write(ParentRows parents, Chat chat) {
        parents.writeChats(List.of(chat), adopted -> {}, (refused, cause) -> {
            throw cause;
        });
    }

    private static Chat chat(String identity, Instant lastMessageAt) {
        String key = RowIds.chatKey(CHANNEL, identity);
        return new Chat(
                key,
                RowIds.of("chat", key),
                CHANNEL,
                identity,
                PERSON.phone(),
                null,
                null,
                null,
                null,
                true,
                lastMessageAt,
                lastMessageAt);
    }
}
