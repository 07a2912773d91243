package io.wabridge.block;

/** Whether a block holds. An expired block counts as lifted from its {@code expiresAt} on, also before the lift is written. */
public enum State {
    ACTIVE,
    LIFTED
}
