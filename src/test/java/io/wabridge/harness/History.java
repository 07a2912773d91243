package io.wabridge.harness;

import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What the clients asked for and were told, with the times between which it happened. */
final class History {

    /**
     * Somewhere between these two it happened: from before the request left until after its answer came.
     *
     * @param to {@link Instant#MAX} when no answer ever came
     */
    record Span(Instant from, Instant to) {}

    /** One attempt to post one message; the provider repeats a webhook until it is answered 200. */
    record Post(String person, String messageId, Span span, boolean answered200) {}

    /** @param uncertainSends the answer said that an earlier send may still leave */
    record BlockChange(String person, boolean block, Span span, boolean uncertainSends) {}

    /**
     * @param text unique, so that the provider's side can be searched for it
     * @param id of the message, by REST; null when the send was refused at once, or was asked for in the CRM
     */
    record Send(String person, String text, Span span, String id, boolean refusedAsBlocked) {}

    /** A receipt that was answered 200. */
    record Receipt(String messageId, int status) {}

    /** A message posted after an unblock was answered, when nobody asked for the next block before it had an outcome. */
    record Welcome(String person, String messageId) {}

    /** An outgoing message that was written elsewhere; posted until answered 200. */
    record Echo(String person, String messageId) {}

    private final Queue<Post> posts = new ConcurrentLinkedQueue<>();
    private final Queue<BlockChange> blockChanges = new ConcurrentLinkedQueue<>();
    private final Queue<Send> sends = new ConcurrentLinkedQueue<>();
    private final Queue<Welcome> welcomes = new ConcurrentLinkedQueue<>();
    private final Queue<Receipt> receipts = new ConcurrentLinkedQueue<>();
    private final Queue<Echo> echoes = new ConcurrentLinkedQueue<>();

    void add(Post post) {
        posts.add(post);
    }

    void add(BlockChange change) {
        blockChanges.add(change);
    }

    void add(Welcome welcome) {
        welcomes.add(welcome);
    }

    void add(Send send) {
        sends.add(send);
    }

    void add(Receipt receipt) {
        receipts.add(receipt);
    }

    void add(Echo echo) {
        echoes.add(echo);
    }

    List<Post> posts() {
        return List.copyOf(posts);
    }

    /** In the order in which they happened, for each person: one is never begun before the last has been answered. */
    List<BlockChange> blockChanges() {
        return List.copyOf(blockChanges);
    }

    List<Welcome> welcomes() {
        return List.copyOf(welcomes);
    }

    List<Send> sends() {
        return List.copyOf(sends);
    }

    List<Receipt> receipts() {
        return List.copyOf(receipts);
    }

    List<Echo> echoes() {
        return List.copyOf(echoes);
    }

    int operations() {
        return posts.size() + blockChanges.size() + sends.size() + receipts.size() + echoes.size();
    }
}
