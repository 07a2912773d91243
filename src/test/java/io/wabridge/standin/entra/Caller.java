package io.wabridge.standin.entra;

/**
 * Who sent a request, as its token says.
 *
 * @param clientId the client the token was issued to ({@code azp} or {@code appid})
 * @param oid object id of the user or of the client's service principal
 */
public record Caller(String clientId, String oid) {}
