package io.wabridge.conversation;

import io.wabridge.block.BlockFixture;
import io.wabridge.conversation.Conversations.Conversation;
import io.wabridge.dataverse.Channels;
import io.wabridge.dataverse.DataverseFixture;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Conversations on a test's database and stand-in, put together as the application would. */
public final class ConversationFixture {

    public final Conversations conversations;
    private final DataverseFixture dataverse;
    private final Ledger ledger;
    private final Rows rows;

    public ConversationFixture(DataverseFixture dataverse, BlockFixture list, Channels channels) {
        this.dataverse = dataverse;
        ledger = new Ledger(list.jdbc, list.transactions);
        conversations = new Conversations(ledger, list.lookup, list.transactions, dataverse.clock());
        rows = new Rows(dataverse.schema(), channels, dataverse.json());
    }

    /** On a database alone. */
    public static Conversations conversations(BlockFixture list, Clock clock) {
        return new Conversations(new Ledger(list.jdbc, list.transactions), list.lookup, list.transactions, clock);
    }

    /** What earlier attempts have delivered. */
    public Deliveries deliveries() {
        return new Deliveries(ledger, dataverse.client(), dataverse.schema());
    }

    /** The steps of the route {@code session-end}. */
    public SessionEnds sessionEnds() {
        return new SessionEnds(dataverse.schema(), dataverse.bulk(), rows, ledger, dataverse.clock());
    }

    /** Writes its session, and its chat where there is none yet, as messages do before they are written. */
    public void write(Conversation conversation) {
        ParentRows parents = new ParentRows(dataverse.schema(), dataverse.client(), dataverse.bulk(), rows, ledger);
        AtomicReference<Chat> chat = new AtomicReference<>(conversation.chat());
        parents.writeChats(List.of(conversation.chat()), chat::set, (row, cause) -> {
            throw cause;
        });
        parents.writeSessions(List.of(conversation.session()), key -> chat.get(), session -> {}, (row, cause) -> {
            throw cause;
        });
    }
}
