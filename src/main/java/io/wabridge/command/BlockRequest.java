package io.wabridge.command;

import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code wab_blockrequest} in status Requested, with the decision once there is one.
 *
 * @param etag as it was read; if somebody changes the row meanwhile, their change stays
 * @param requestedBy systemuserid of {@code createdby}: Dynamics says who asked, not the row's content
 * @param action block or unblock; null when it is neither
 * @param chatId null when it names a number
 * @param number null when it names a chat
 * @param reason null when none
 * @param status the mapping's word: done, refused, failed; null while undecided
 * @param result what the agent reads; null while undecided
 */
public record BlockRequest(
        UUID id,
        String etag,
        String requestedBy,
        Action action,
        UUID chatId,
        String number,
        String reason,
        String way,
        Instant createdOn,
        String status,
        String result) {

    /** What is asked for. */
    public enum Action {
        BLOCK,
        UNBLOCK
    }

    /** Whether it is still to be decided. */
    public boolean isOpen() {
        return status == null;
    }

    public boolean isBlock() {
        return isOpen() && action == Action.BLOCK;
    }

    public boolean isUnblock() {
        return isOpen() && action == Action.UNBLOCK;
    }

    BlockRequest decided(String newStatus, String newResult) {
        return new BlockRequest(
                id, etag, requestedBy, action, chatId, number, reason, way, createdOn, newStatus, newResult);
    }

    BlockRequest refused(String why) {
        return decided("refused", why);
    }

    BlockRequest failed(String why) {
        return decided("failed", why);
    }

    @Override
    public String toString() {
        return "BlockRequest[" + id + " " + action + " " + status + "]";
    }
}
