package io.wabridge.block;

/** How far Dynamics has followed a block. */
public enum CrmState {
    /** Chats and sessions do not match the block yet. */
    PENDING,
    /** They agree. */
    SYNCED,
    /** The last attempt failed and will be repeated. */
    FAILED
}
