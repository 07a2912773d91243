package io.wabridge.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.block.BlockReader;
import io.wabridge.database.Turns;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseRequest;
import io.wabridge.dataverse.Portions;
import io.wabridge.status.DriftMarks.Pass;
import io.wabridge.status.DriftMarks.Place;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Compares everything in Dynamics with everything in the block list, once a day: first the chats, then the blocks with the rows of blocked
 * numbers. It goes on piece by piece from a place in the database, so it holds a piece in memory, however long the lists are, and
 * any node goes on where another stopped.
 */
@Component("driftPass")
final class DriftPass {

    /** Ids in one request, so that its address stays below 8 KB. */
    private static final int ASKED = 100;

    private final DataverseClient dataverse;
    private final CrmSchema schema;
    private final BlockReader blocks;
    private final DriftComparison comparison;
    private final BlockedNumberMirror mirror;
    private final DriftMarks marks;
    private final Turns turns;
    private final Rebuild rebuild;
    private final StatusSettings settings;
    private final Clock clock;

    DriftPass(
            DataverseClient dataverse,
            CrmSchema schema,
            BlockReader blocks,
            DriftComparison comparison,
            BlockedNumberMirror mirror,
            DriftMarks marks,
            Turns turns,
            Rebuild rebuild,
            StatusSettings settings,
            Clock clock) {
        this.dataverse = dataverse;
        this.schema = schema;
        this.blocks = blocks;
        this.comparison = comparison;
        this.mirror = mirror;
        this.marks = marks;
        this.turns = turns;
        this.rebuild = rebuild;
        this.settings = settings;
        this.clock = clock;
    }

    enum Part {
        CHATS,
        NUMBERS
    }

    /**
     * What one run of the route does.
     *
     * @param at where it stands
     * @param next where it goes on, once the piece at this place is compared; null: the pass is over
     * @param left pieces that it may still compare
     */
    record Run(Place at, Place next, int left, Repairs repairs) {

        Run goingOn(Place place) {
            return new Run(at, place, left, repairs);
        }
    }

    /** Whether this node is to compare the next pieces now. */
    public boolean isDue() {
        return rebuild.done() && turns.takeEvery("drift-pass", settings.driftInterval());
    }

    /** Goes on with the pass, or begins the next one when its time has come. */
    public Run goOn() {
        Instant now = clock.instant();
        Optional<Pass> last = marks.pass();
        Pass pass = last.filter(known ->
                        known.reached() != null || now.isBefore(known.began().plus(settings.driftPassInterval())))
                .orElseGet(() -> marks.begin(new Place(Part.CHATS, "")));
        return new Run(pass.reached(), null, settings.driftBatches(), new Repairs(settings.driftRepairs()));
    }

    public boolean isToCompareChats(Run run) {
        return run.at().part() == Part.CHATS;
    }

    public boolean isToCompare(Run run) {
        return run.at() != null && run.left() > 0;
    }

    /** Compares the next chats, in the order of their keys: those that are Blocked, and those that should be. */
    public Run compareChats(Run run) {
        CrmSchema.Table table = schema.chat();
        String key = table.column("key");
        String from = run.at().key();
        Instant asked = clock.instant();
        JsonNode page = dataverse.get(
                table.set(),
                StatusChat.select(table)
                        + "&$filter="
                        + (from.isEmpty() ? DataverseClient.encode(key + " ne null") : compared(key, "gt", from))
                        + "&$orderby=" + DataverseClient.encode(key + " asc")
                        + "&$top=" + settings.driftBatch());
        List<StatusChat> chats = new ArrayList<>();
        page.path("value").forEach(row -> chats.add(StatusChat.of(table, row)));
        comparison.chats(chats, asked, run.repairs());
        return run.goingOn(
                chats.size() < settings.driftBatch()
                        ? new Place(Part.NUMBERS, "")
                        : new Place(Part.CHATS, chats.get(chats.size() - 1).key()));
    }

    /**
     * Compares the next blocks, in the order of their identities, with all rows from the last one's to this one's that are Blocked. The
     * pieces join, so a row of somebody who was never blocked is found in one of them too.
     */
    public Run compareNumbers(Run run) {
        String from = run.at().key();
        List<BlockReader.Listing> piece = blocks.after(from, settings.driftBatch());
        String to = piece.size() < settings.driftBatch()
                ? null
                : piece.get(piece.size() - 1).identityId();
        Set<String> missing = piece.stream()
                .filter(BlockReader.Listing::isShown)
                .map(BlockReader.Listing::identityId)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        dataverse.pagesWhile(blockedRows(from, to), page -> {
            List<BlockedNumberRow> rows = page.stream()
                    .map(row -> BlockedNumberRow.of(schema.blockedNumber(), row))
                    .toList();
            compare(rows, missing, run.repairs());
            return !run.repairs().wereTooFew();
        });
        if (!run.repairs().wereTooFew()) {
            restore(missing, run.repairs());
        }
        return run.goingOn(to == null ? null : new Place(Part.NUMBERS, to));
    }

    private DataverseRequest blockedRows(String from, String to) {
        CrmSchema.Table table = schema.blockedNumber();
        String key = table.column("identity-id");
        StringBuilder filter = new StringBuilder(DataverseClient.encode(
                "statuscode eq " + table.status("blocked").code()));
        if (!from.isEmpty()) {
            filter.append(DataverseClient.encode(" and ")).append(compared(key, "gt", from));
        }
        if (to != null) {
            filter.append(DataverseClient.encode(" and ")).append(compared(key, "le", to));
        }
        return DataverseRequest.get(table.set(), BlockedNumberRow.select(table) + "&$filter=" + filter)
                .withPagesOf(settings.driftBatch());
    }

    private void compare(List<BlockedNumberRow> rows, Set<String> missing, Repairs repairs) {
        comparison.numbers(rows, repairs);
        rows.forEach(row -> missing.remove(row.identityId()));
    }

    /** Looks for blocks without a row that is Blocked by their ids, whatever Dataverse takes for their order. */
    private void restore(Set<String> missing, Repairs repairs) {
        for (List<String> some : Portions.of(List.copyOf(missing), ASKED)) {
            compare(mirror.rows(some), missing, repairs);
        }
        comparison.follow(missing);
    }

    /** Notes where the pass goes on. It stays where it is when something could not be set back, or another node has gone on. */
    public Run note(Run run) {
        boolean goesOn = !run.repairs().wereTooFew() && marks.move(run.at(), run.next());
        return new Run(goesOn ? run.next() : null, null, run.left() - 1, run.repairs());
    }

    private static String compared(String column, String operator, String text) {
        return DataverseClient.encode(column + " " + operator + " ") + DataverseClient.literal(text);
    }
}
