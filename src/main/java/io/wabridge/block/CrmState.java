package io.wabridge.block;

/** How far Dynamics has followed a block. */
public enum CrmState {
    /** Chats and sessions do not agree with the block yet. */
    PENDING,
    /** They agree. */
    SYNCED,
    /** The last attempt to make them agree failed; it is tried again. */
    FAILED
}
