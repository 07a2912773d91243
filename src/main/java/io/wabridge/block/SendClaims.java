package io.wabridge.block;

import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/** Sends in flight. */
@Component
public final class SendClaims {

    public boolean claim(String identityId, String channel, String messageId) {
        throw new UnsupportedOperationException();
    }

    public void release(String messageId) {
        throw new UnsupportedOperationException();
    }

    public List<String> releaseStale(Instant before) {
        throw new UnsupportedOperationException();
    }
}
