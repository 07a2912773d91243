package io.wabridge.api;

import io.wabridge.problem.ProblemException;
import io.wabridge.security.Buckets;
import io.wabridge.security.Caller;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * What REST calls cost Dynamics, in requests. Each caller has so many in a minute, on each node; otherwise one caller could use up
 * what Dynamics allows all of them, and messages would wait.
 */
@Component("callCost")
public final class CallCost {

    private final Buckets requests;

    CallCost(ApiSettings settings) {
        this.requests = new Buckets(settings.dynamicsRequestsPerMinute(), Duration.ofMinutes(1));
    }

    /**
     * Puts down what a call will cost. Not for a call that was answered before.
     *
     * @throws ProblemException when the caller has not so many requests left; nothing is put down then
     */
    public void charge(Caller caller, int cost) {
        long wait = requests.take(caller.systemUserId(), cost);
        if (wait > 0) {
            throw ProblemException.tooManyRequests(wait);
        }
    }
}
