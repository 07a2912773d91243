package io.wabridge.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.database.Turns;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseRequest;
import io.wabridge.dataverse.RowValues;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/**
 * Compares what others have changed in Dynamics since the last time: by {@code modifiedon}, and by who modified it. What it costs
 * follows from what was changed, not from how long the block list is. A row that was deleted, or that the bridge has written since, is
 * found by {@link DriftPass} only.
 *
 * <p>Nothing is compared before {@link Rebuild#done()}: with an empty list, every Blocked chat would look wrong.
 */
@Component("driftSweep")
final class DriftSweep {

    /**
     * What was changed shortly before is looked at again. Dataverse sets the time when a change begins, shows it when the change is
     * over, at most two minutes later, and goes by its own clock.
     */
    private static final Duration OVERLAP = Duration.ofMinutes(5);

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final DriftComparison comparison;
    private final DriftMarks marks;
    private final Turns turns;
    private final Rebuild rebuild;
    private final StatusSettings settings;
    private final Clock clock;

    DriftSweep(
            DataverseClient dataverse,
            CrmSchema schema,
            DriftComparison comparison,
            DriftMarks marks,
            Turns turns,
            Rebuild rebuild,
            StatusSettings settings,
            Clock clock) {
        this.dataverse = dataverse;
        this.schema = schema;
        this.comparison = comparison;
        this.marks = marks;
        this.turns = turns;
        this.rebuild = rebuild;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * One sweep.
     *
     * @param from changes since then are compared
     * @param began when the sweep began
     * @param bridge systemuserid of the bridge
     */
    record Sweep(Instant from, Instant began, String bridge, Repairs repairs) {}

    /** Whether this node is to compare now. */
    public boolean isDue() {
        return rebuild.done() && turns.takeEvery("drift-sweep", settings.driftInterval());
    }

    /** Begins where the last sweep ended. Of what was before the first one, a pass takes care. */
    public Sweep begin() {
        Instant now = clock.instant();
        return new Sweep(
                marks.changesComparedUntil().orElse(now).minus(OVERLAP),
                now,
                dataverse.get("WhoAmI", null).path("UserId").asText(),
                new Repairs(settings.driftRepairs()));
    }

    /**
     * Compares chats that others have changed, and those that are Blocked and were changed by anybody: a message may have come since
     * somebody set it to Blocked, and then the bridge was the last to write it.
     */
    public Sweep compareChats(Sweep sweep) {
        CrmSchema.Table table = schema.chat();
        read(
                table,
                StatusChat.select(table),
                sweep,
                "(statuscode eq " + table.status("blocked").code() + " or " + byOthers(sweep) + ")",
                page -> comparison.chats(
                        page.stream().map(row -> StatusChat.of(table, row)).toList(), sweep.began(), sweep.repairs()));
        return sweep;
    }

    /** Compares rows of blocked numbers that others have changed. */
    public Sweep compareNumbers(Sweep sweep) {
        CrmSchema.Table table = schema.blockedNumber();
        read(
                table,
                BlockedNumberRow.select(table),
                sweep,
                byOthers(sweep),
                page -> comparison.numbers(
                        page.stream()
                                .map(row -> BlockedNumberRow.of(table, row))
                                .toList(),
                        sweep.repairs()));
        return sweep;
    }

    /** The next sweep begins where this one began, unless it had to leave something as it is. */
    public void end(Sweep sweep) {
        if (!sweep.repairs().wereTooFew()) {
            marks.changesCompared(sweep.began());
        }
    }

    private void read(
            CrmSchema.Table table, String select, Sweep sweep, String which, Consumer<List<JsonNode>> compare) {
        String changed = "modifiedon ge " + RowValues.written(sweep.from()) + " and " + which;
        dataverse.pages(
                DataverseRequest.get(table.set(), select + "&$filter=" + DataverseClient.encode(changed))
                        .withPagesOf(settings.driftBatch()),
                compare);
    }

    /** Neither by the bridge nor by the bridge on behalf of an agent. */
    private static String byOthers(Sweep sweep) {
        return "(_modifiedby_value ne " + sweep.bridge()
                + " and (_modifiedonbehalfby_value eq null or _modifiedonbehalfby_value ne " + sweep.bridge() + "))";
    }
}
