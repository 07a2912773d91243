package io.wabridge.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.api.json.BlockPageJson;
import io.wabridge.api.json.BlockRequestJson;
import io.wabridge.api.json.ConflictPageJson;
import io.wabridge.api.json.HistoryPageJson;
import io.wabridge.api.json.ReleaseJson;
import io.wabridge.api.json.ReleaseRequestJson;
import io.wabridge.api.json.UnblockRequestJson;
import io.wabridge.block.Actor;
import io.wabridge.block.Block;
import io.wabridge.block.BlockChanges;
import io.wabridge.block.BlockCommand;
import io.wabridge.block.BlockReader;
import io.wabridge.block.Person;
import io.wabridge.block.State;
import io.wabridge.block.UnblockCommand;
import io.wabridge.dataverse.Channels;
import io.wabridge.identity.Party;
import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemException;
import io.wabridge.security.Authority;
import io.wabridge.security.Caller;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.springframework.stereotype.Component;

/**
 * Reads the calls about blocks and turns them into commands for the block list, or into a problem that names the field at fault.
 */
@Component("blockCalls")
public final class BlockCalls {

    private static final int USUAL_PAGE = 50;
    private static final int LARGEST_PAGE = 200;
    /** The latest time that Dynamics can hold. */
    private static final int LAST_YEAR = 9998;
    /** Only the bridge itself may use the way {@code expiry}. */
    private static final List<String> WAYS = List.of("REST", "chat", "notification", "grid", "import");

    private final BlockReader blocks;
    private final BlockChanges blockChanges;
    private final Authority authority;
    private final Channels channels;
    private final Idempotency idempotency;
    private final Clock clock;

    BlockCalls(
            BlockReader blocks,
            BlockChanges blockChanges,
            Authority authority,
            Channels channels,
            Idempotency idempotency,
            Clock clock) {
        this.blocks = blocks;
        this.blockChanges = blockChanges;
        this.authority = authority;
        this.channels = channels;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /** {@code PUT /api/blocks/{number}}. */
    public BlockCommand blockCommand(
            @ExchangeProperty(RestCallReader.CALL) RestCall call, @ExchangeProperty(Authorise.CALLER) Caller caller) {
        Party party = call.number();
        JsonNode body = call.object(BlockRequestJson.class);
        String reason = reason(body.get("reason"));
        if (reason == null && authority.settings().reasonRequired() && !keepsReason(party, body.has("reason"))) {
            throw reasonMissing();
        }
        return new BlockCommand(
                party,
                businessNumber(call),
                reason,
                body.has("reason"),
                expiry(body.get("expiresAt")),
                body.has("expiresAt"),
                way(body.get("way")),
                actor(caller),
                call.ifMatchVersion());
    }

    /** Blocks, unless another attempt has taken over the request. */
    public Block block(BlockCommand command, Exchange exchange) {
        return blockChanges.blockWith(command, () -> idempotency.hold(exchange));
    }

    /** {@code DELETE /api/blocks/{number}}. */
    public UnblockCommand unblockCommand(
            @ExchangeProperty(RestCallReader.CALL) RestCall call, @ExchangeProperty(Authorise.CALLER) Caller caller) {
        Party party = call.number();
        JsonNode body = call.object(UnblockRequestJson.class);
        String reason = call.parameter("reason").map(BlockCalls::checked).orElseGet(() -> reason(body.get("reason")));
        if (reason == null && authority.settings().reasonRequired()) {
            throw reasonMissing();
        }
        return new UnblockCommand(
                party, businessNumber(call), reason, way(body.get("way")), actor(caller), call.ifMatchVersion());
    }

    /** Lifts the block, unless another attempt has taken over the request. */
    public Block unblock(UnblockCommand command, Exchange exchange) {
        return blockChanges.unblockWith(command, () -> idempotency.hold(exchange));
    }

    /** {@code {number}} of a path. */
    public Party number(@ExchangeProperty(RestCallReader.CALL) RestCall call) {
        return call.number();
    }

    /** The block that was found; a problem when there never was one. */
    public Block known(Optional<Block> found) {
        return found.orElseThrow(() -> new ProblemException(Problem.NEVER_BLOCKED));
    }

    /** {@code GET /api/blocks}. */
    public BlockPageJson list(@ExchangeProperty(RestCallReader.CALL) RestCall call) {
        State state = call.parameter("state").map(BlockCalls::state).orElse(null);
        String q = call.parameter("q").orElse(null);
        int limit = call.limit(USUAL_PAGE, LARGEST_PAGE);
        return BlockPageJson.of(call.page(cursor -> blocks.list(state, q, limit, cursor)));
    }

    /** {@code GET /api/blocks/{number}/history}. */
    public HistoryPageJson history(@ExchangeProperty(RestCallReader.CALL) RestCall call) {
        Party party = call.number();
        int limit = call.limit(USUAL_PAGE, LARGEST_PAGE);
        return HistoryPageJson.of(call.page(cursor -> blocks.history(party, limit, cursor)));
    }

    /** {@code GET /api/conflicts}. */
    public ConflictPageJson conflicts(@ExchangeProperty(RestCallReader.CALL) RestCall call) {
        int limit = call.limit(USUAL_PAGE, LARGEST_PAGE);
        return ConflictPageJson.of(call.page(cursor -> blocks.conflicts(limit, cursor)));
    }

    /** {@code POST /api/conflicts/{number}/release}, unless another attempt has taken over the request. */
    public ReleaseJson release(
            @ExchangeProperty(RestCallReader.CALL) RestCall call,
            @ExchangeProperty(Authorise.CALLER) Caller caller,
            Exchange exchange) {
        Party party = call.number();
        JsonNode body = call.object(ReleaseRequestJson.class);
        if (!body.path("samePerson").isBoolean()) {
            throw RestCall.invalid("samePerson", "true or false");
        }
        String reason = reason(body.get("reason"));
        if (reason == null && authority.settings().reasonRequired()) {
            throw reasonMissing();
        }
        boolean samePerson = body.get("samePerson").booleanValue();
        List<Person> people = blocks.identityOf(party)
                .map(id -> blockChanges.releaseWith(
                        id, samePerson, reason, WAYS.get(0), actor(caller), () -> idempotency.hold(exchange)))
                .orElse(List.of());
        if (people.isEmpty()) {
            throw new ProblemException(Problem.NO_CONFLICT);
        }
        return ReleaseJson.of(people);
    }

    private boolean keepsReason(Party party, boolean reasonGiven) {
        return !reasonGiven
                && blocks.find(party)
                        .filter(block -> block.state() == State.ACTIVE && block.reason() != null)
                        .isPresent();
    }

    private String businessNumber(RestCall call) {
        return call.parameter("businessNumber")
                .map(number -> {
                    if (channels.find(number).isEmpty()) {
                        throw RestCall.invalid(
                                "businessNumber", "the phone_number_id of a business number in Dynamics");
                    }
                    return number;
                })
                .orElse(null);
    }

    private Instant expiry(JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        Instant at;
        try {
            OffsetDateTime time = OffsetDateTime.parse(node.isTextual() ? node.asText() : "");
            if (time.getYear() > LAST_YEAR) {
                throw new DateTimeException("too late");
            }
            at = time.toInstant();
        } catch (DateTimeException e) {
            throw RestCall.invalid("expiresAt", "a time with its offset: 2030-01-31T12:00:00Z");
        }
        if (!at.isAfter(clock.instant())) {
            throw RestCall.invalid("expiresAt", "a time to come");
        }
        return at;
    }

    private static String reason(JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw RestCall.invalid("reason", "text");
        }
        return node.asText().isBlank() ? null : checked(node.asText().strip());
    }

    private static String checked(String reason) {
        if (reason.length() > Block.LONGEST_REASON || reason.indexOf('\0') >= 0) {
            throw RestCall.invalid("reason", "at most " + Block.LONGEST_REASON + " characters, none of them NUL");
        }
        return reason;
    }

    private static ProblemException reasonMissing() {
        return RestCall.invalid("reason", "a reason: the settings make it mandatory");
    }

    private static String way(JsonNode node) {
        if (node == null || node.isNull()) {
            return WAYS.get(0);
        }
        return WAYS.stream()
                .filter(way -> way.equalsIgnoreCase(node.asText()))
                .findFirst()
                .orElseThrow(() -> RestCall.invalid("way", "one of " + String.join(", ", WAYS)));
    }

    private static State state(String word) {
        try {
            return State.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw RestCall.invalid("state", "active or lifted");
        }
    }

    private static Actor actor(Caller caller) {
        return new Actor(caller.systemUserId(), caller.name());
    }
}
