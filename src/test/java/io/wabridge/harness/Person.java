package io.wabridge.harness;

import io.wabridge.standin.graph.PairRate;
import io.wabridge.standin.graph.WaUser;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/** A customer. Whether they are blocked is changed by one agent at a time, so that the history has an order. */
final class Person {

    private final String phone;
    private final WaUser user;
    private final boolean leftInPeace;
    private final ReentrantLock changing = new ReentrantLock();
    // Somewhat fewer than WhatsApp takes: what is tried again counts, too.
    private final PairRate sends = new PairRate(PairRate.INTERVAL.plusSeconds(1), PairRate.BURST - 5);
    private boolean blocked;

    /** @param leftInPeace nobody ever blocks them, so every message of theirs has to arrive */
    Person(String phone, boolean leftInPeace) {
        this.phone = phone;
        this.user = WaUser.phone(phone).withUserId("DE.harness" + phone);
        this.leftInPeace = leftInPeace;
    }

    String phone() {
        return phone;
    }

    /** As webhooks show them: by number, by user id, or by both. */
    WaUser shown(int how) {
        return switch (Math.floorMod(how, 3)) {
            case 0 -> user;
            case 1 -> WaUser.phone(phone);
            default -> WaUser.userId(user.userId());
        };
    }

    /** Whether one more message to them is no more than WhatsApp takes; more only make a queue that outlasts the run. */
    boolean takesSend(Instant now) {
        return sends.take(now);
    }

    boolean isLeftInPeace() {
        return leftInPeace;
    }

    boolean tryChange() {
        return changing.tryLock();
    }

    void changed() {
        changing.unlock();
    }

    /** To be asked and told by whoever changes it. */
    boolean isBlocked() {
        return blocked;
    }

    void setBlocked(boolean nowBlocked) {
        blocked = nowBlocked;
    }
}
