package io.wabridge.api;

import io.wabridge.block.Actor;
import io.wabridge.block.BlockChanges;
import io.wabridge.identity.Party;
import io.wabridge.security.Authority;
import io.wabridge.security.Caller;
import io.wabridge.security.NotAuthorisedException;
import java.time.Clock;
import java.util.List;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.stereotype.Component;

/**
 * Second step of every REST flow: checks whether the caller may do this, and sets the property {@code caller}. A refusal is
 * audited.
 */
@Component("authorise")
public final class Authorise {

    static final String CALLER = "caller";
    private static final String WAY = "REST";
    /** For calls that concern no number. */
    private static final Party NOBODY = new Party(null, null, null, null, null, null);

    private final Authority authority;
    private final BlockChanges blockChanges;
    private final Clock clock;

    Authorise(Authority authority, BlockChanges blockChanges, Clock clock) {
        this.authority = authority;
        this.blockChanges = blockChanges;
        this.clock = clock;
    }

    public void toBlock(Exchange exchange) {
        check(exchange, "block", Caller::mayBlock);
    }

    public void toUnblock(Exchange exchange) {
        check(exchange, "unblock", Caller::mayUnblock);
    }

    public void toReadChats(Exchange exchange) {
        check(exchange, "read", Caller::mayReadChats);
    }

    public void toCreateMessages(Exchange exchange) {
        check(exchange, "send", Caller::mayCreateMessages);
    }

    /** Identity conflicts are for those who may decide them, and for operators. */
    public void toSeeConflicts(Exchange exchange) {
        check(exchange, "read", caller -> caller.mayUnblock() || caller.isOperator());
    }

    public void toOperate(Exchange exchange) {
        check(exchange, "operate", Caller::isOperator);
    }

    private void check(Exchange exchange, String action, Predicate<Caller> right) {
        String oid = oid();
        RestCall call = exchange.getProperty(RestCallReader.CALL, RestCall.class);
        Caller caller;
        try {
            caller = authority.callerByOid(oid);
        } catch (NotAuthorisedException e) {
            refuse(new Actor(oid, "unknown to Dynamics"), action, call, "no enabled user in Dynamics");
            throw e;
        }
        if (!right.test(caller)) {
            refuse(new Actor(caller.systemUserId(), caller.name()), action, call, "no authorised role or privilege");
            throw new NotAuthorisedException("not authorised to " + action);
        }
        exchange.setProperty(CALLER, caller);
    }

    private void refuse(Actor actor, String action, RestCall call, String why) {
        boolean aboutNumber =
                List.of("blocks", "conflicts").contains(call.path().get(0));
        Party target = aboutNumber ? call.findNumber().orElse(NOBODY) : NOBODY;
        blockChanges.refused(actor, action, target, WAY, why, clock.instant());
    }

    // The servlet blocks, so the route runs on the request's own thread.
    private static String oid() {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        if (who == null || !(who.getPrincipal() instanceof Jwt token)) {
            throw new NotAuthorisedException("no token");
        }
        return token.getClaimAsString("oid");
    }
}
