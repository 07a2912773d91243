package io.wabridge.command;

import io.wabridge.block.Actor;
import io.wabridge.block.Block;
import io.wabridge.block.BlockChanges;
import io.wabridge.block.BlockCommand;
import io.wabridge.block.NeverBlockedException;
import io.wabridge.block.UnblockCommand;
import io.wabridge.command.BlockRequestStore.DecidedBeforeException;
import io.wabridge.dataverse.CommandRows;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.identity.Party;
import io.wabridge.identity.PhoneNumbers;
import io.wabridge.security.Authority;
import io.wabridge.security.Caller;
import io.wabridge.security.NotAuthorisedException;
import io.wabridge.sending.Recipient;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The steps of the route {@code crm-block-requests}. Who asked is read from the row's {@code createdby}, so nobody can ask in
 * another's name. Whether they may is asked of Dynamics; that a button was shown proves nothing.
 */
@Component("blockRequests")
public final class BlockRequests {

    private static final Logger LOG = LoggerFactory.getLogger(BlockRequests.class);

    private final Authority authority;
    private final BlockChanges blockChanges;
    private final CommandChats chats;
    private final BlockRequestStore store;
    private final CommandRows rows;
    private final CrmSchema schema;
    private final Clock clock;

    BlockRequests(
            Authority authority,
            BlockChanges blockChanges,
            CommandChats chats,
            BlockRequestStore store,
            CommandRows rows,
            CrmSchema schema,
            Clock clock) {
        this.authority = authority;
        this.blockChanges = blockChanges;
        this.chats = chats;
        this.store = store;
        this.rows = rows;
        this.schema = schema;
        this.clock = clock;
    }

    /**
     * A request that was decided before, but whose row could not be updated, is not decided again: the block may have changed
     * since. This spares the work; that a request is decided once is seen to by the transaction that decides it.
     */
    public BlockRequest recall(BlockRequest request) {
        return store.find(request.id())
                .map(decision -> request.decided(decision.status(), decision.result()))
                .orElse(request);
    }

    /** Refuses a request that the agent may not make, or that lacks a required reason. */
    public BlockRequest authorise(BlockRequest request) {
        Caller caller;
        try {
            caller = authority.callerBySystemUser(request.requestedBy());
        } catch (NotAuthorisedException e) {
            return unauthorised(request, new Actor(String.valueOf(request.requestedBy()), ""), e.getMessage());
        }
        boolean may = request.isUnblock() ? caller.mayUnblock() : caller.mayBlock();
        if (!may) {
            return unauthorised(request, actor(caller), "You are not authorised to " + verb(request) + " numbers.");
        }
        if (request.action() == null) {
            return request.failed("The request says neither block nor unblock.");
        }
        if (request.reason() == null && authority.settings().reasonRequired()) {
            return request.refused("A reason is required.");
        }
        if (request.reason() != null && request.reason().length() > Block.LONGEST_REASON) {
            return request.failed("The reason is longer than " + Block.LONGEST_REASON + " characters.");
        }
        return request;
    }

    private BlockRequest unauthorised(BlockRequest request, Actor actor, String why) {
        Optional<Party> target = target(request);
        blockChanges.refused(
                actor, verb(request), target.orElse(null), request.way(), "not authorised", clock.instant());
        LOG.warn("Block request {} refused: its creator is not authorised", request.id());
        return request.refused(why);
    }

    /**
     * The decision is stored in the transaction of the block. So the request does not block again after an unblock: neither when
     * the process dies before the row is answered, nor on a node that read it before another one decided it. Until it is known that
     * no send is under way, the decision says that one may be: another node may read it out.
     */
    public BlockRequest block(BlockRequest request) {
        Optional<Party> target = target(request);
        if (target.isEmpty()) {
            return nobody(request);
        }
        BlockRequest uncertain =
                request.decided("done", "Blocked. A message that was just being sent may still have left.");
        BlockCommand command = new BlockCommand(
                target.get(),
                null,
                request.reason(),
                request.reason() != null,
                null,
                false,
                request.way(),
                actor(authority.callerBySystemUser(request.requestedBy())),
                null);
        Block block;
        try {
            block = blockChanges.blockWith(command, () -> store.decide(uncertain));
        } catch (DecidedBeforeException e) {
            return recall(request);
        }
        if (block.uncertainSends() > 0) {
            return uncertain;
        }
        BlockRequest certain = request.decided("done", "Blocked.");
        store.reword(certain);
        return certain;
    }

    /** As {@link #block}: a request to unblock that comes late does not lift a block that is newer. */
    public BlockRequest unblock(BlockRequest request) {
        Optional<Party> target = target(request);
        if (target.isEmpty()) {
            return nobody(request);
        }
        BlockRequest done = request.decided("done", "Unblocked.");
        UnblockCommand command = new UnblockCommand(
                target.get(),
                null,
                request.reason(),
                request.way(),
                actor(authority.callerBySystemUser(request.requestedBy())),
                null);
        try {
            blockChanges.unblockWith(command, () -> store.decide(done));
        } catch (DecidedBeforeException e) {
            return recall(request);
        } catch (NeverBlockedException e) {
            return request.failed("The number was never blocked.");
        }
        return done;
    }

    private static BlockRequest nobody(BlockRequest request) {
        return request.failed(
                request.chatId() == null
                        ? "This is neither a possible phone number nor a business-scoped user id."
                        : "The chat is gone, or nobody is at its other end who can be blocked.");
    }

    private Optional<Party> target(BlockRequest request) {
        if (request.chatId() != null) {
            return chats.find(request.chatId()).map(CommandChat::recipient).map(Recipient::party);
        }
        return Optional.ofNullable(request.number()).flatMap(PhoneNumbers::parse);
    }

    /** Stores the decision, then writes it to the row; or the one that stands, when it was decided before. */
    public void report(BlockRequest request) {
        BlockRequest first = store.add(request) ? request : recall(request);
        rows.answer(schema.blockRequest(), first.id(), first.etag(), first.status(), first.result());
    }

    private static String verb(BlockRequest request) {
        return request.isUnblock() ? "unblock" : "block";
    }

    private static Actor actor(Caller caller) {
        return new Actor(caller.systemUserId(), caller.name());
    }
}
