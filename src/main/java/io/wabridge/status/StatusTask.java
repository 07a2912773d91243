package io.wabridge.status;

import io.wabridge.block.Block;
import io.wabridge.block.CrmProgress;
import io.wabridge.block.State;
import java.util.List;

/**
 * A block that Dynamics must follow, as read under the claim.
 *
 * @param behind the claim
 * @param block the truth
 * @param aliases every id the identity ever had; the chats of all of them belong to one person
 * @param lease how long writing is safe
 * @param chats the chats that are Blocked now; empty until they are written
 */
record StatusTask(
        CrmProgress.Behind behind, Block block, List<String> aliases, StatusLease lease, List<StatusChat> chats) {

    StatusTask withChats(List<StatusChat> blocked) {
        return new StatusTask(behind, block, aliases, lease, List.copyOf(blocked));
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
