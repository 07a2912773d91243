package io.wabridge.api;

/**
 * An answer as it leaves.
 *
 * @param mediaType null when there is no body
 * @param etag entity tag with its quotes; null when there is none
 * @param retryAfter seconds; null when there is nothing to wait for
 * @param body JSON; null when there is none
 */
record Reply(int status, String mediaType, String etag, String retryAfter, String body) {}
