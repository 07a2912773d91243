package io.wabridge.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/** A bucket of tokens for each key, for instance each caller, refilled steadily. Full buckets are removed. */
public final class Buckets {

    private static final long MOST_KEYS = 100_000;
    private static final long NANOS = 1_000_000_000L;

    private final int capacity;
    private final Duration refilled;
    private final Cache<String, Bucket> buckets;

    /** @param refilled until an empty bucket is full again */
    public Buckets(int capacity, Duration refilled) {
        this.capacity = capacity;
        this.refilled = refilled;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterAccess(refilled)
                .build();
    }

    /** Takes a token. 0 when there was one, otherwise the seconds until there is. */
    public long take(String key) {
        return take(key, 1);
    }

    /** Takes so many tokens at once, or none. 0 when there were as many, otherwise the seconds until there are. */
    public long take(String key, int tokens) {
        return seconds(of(key).tryConsumeAndReturnRemaining(tokens).getNanosToWaitForRefill());
    }

    /** Seconds until there is a token; 0 when there is one. Takes none. */
    public long wait(String key) {
        Bucket bucket = buckets.getIfPresent(key);
        return bucket == null ? 0 : seconds(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
    }

    private Bucket of(String key) {
        return buckets.get(key, ignored -> Bucket.builder()
                .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, refilled))
                .build());
    }

    private static long seconds(long nanos) {
        return nanos / NANOS + (nanos % NANOS > 0 ? 1 : 0);
    }
}
