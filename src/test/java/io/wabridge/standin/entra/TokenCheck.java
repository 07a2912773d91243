package io.wabridge.standin.entra;

import java.util.Optional;

/** Judges bearer tokens on behalf of one resource. */
@FunctionalInterface
public interface TokenCheck {

    /**
     * @param bearer the token without the word {@code Bearer}
     * @return the caller; empty when the token is malformed, forged, expired or meant for another resource
     */
    Optional<Caller> check(String bearer);
}
