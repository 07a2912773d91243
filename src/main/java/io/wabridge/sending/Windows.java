package io.wabridge.sending;

import io.wabridge.conversation.Conversations;
import io.wabridge.identity.Identities;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** The 24-hour customer service window: outside it the provider takes templates only (error 131047). */
@Component
class Windows {

    private final Conversations conversations;
    private final Identities identities;

    Windows(Conversations conversations, Identities identities) {
        this.conversations = conversations;
        this.identities = identities;
    }

    /** Whether a message of this type may leave now. The chats under all ids of a person count. */
    boolean allows(String type, String channel, String identityId, Instant now) {
        return "template".equals(type)
                || identities.aliases(identityId).stream().anyMatch(id -> conversations
                        .windowExpires(channel, id)
                        .filter(now::isBefore)
                        .isPresent());
    }
}
