package io.wabridge.block;

/** Whether a block holds. An expired block counts as lifted from its {@code expiresAt} on, also before anyone has written that down. */
public enum State {
    ACTIVE,
    LIFTED
}
