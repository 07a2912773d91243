package io.wabridge.status;

import io.wabridge.block.Block;
import io.wabridge.block.State;
import java.util.List;

/**
 * A block that Dynamics must follow, as read under the claim.
 *
 * @param claim the claim
 * @param block the truth
 * @param aliases every id the identity ever had; the chats of all of them belong to one person
 * @param chats the chats that are Blocked now; empty until they are written
 */
record StatusTask(StatusClaim claim, Block block, List<String> aliases, List<StatusChat> chats) {

    /** How long writing is safe. */
    StatusLease lease() {
        return claim.lease();
    }

    StatusTask withChats(List<StatusChat> blocked) {
        return new StatusTask(claim, block, aliases, List.copyOf(blocked));
    }

    /** Whether the block covers this chat now. */
    boolean covers(StatusChat chat) {
        return covers(block, chat);
    }

    static boolean covers(Block block, StatusChat chat) {
        return block.state() == State.ACTIVE
                && (block.businessNumber() == null || block.businessNumber().equals(chat.channel()));
    }
}
