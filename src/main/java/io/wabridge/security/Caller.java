package io.wabridge.security;

/**
 * A user known to Dynamics, and their rights. The rights are at most a minute old.
 *
 * @param systemUserId of the enabled system user or application user
 * @param oid object id in Entra; null when the user was not found by it
 * @param name full name, as the audit shows it
 */
public record Caller(
        String systemUserId,
        String oid,
        String name,
        boolean mayBlock,
        boolean mayUnblock,
        boolean isOperator,
        boolean mayReadChats,
        boolean mayCreateMessages) {}
