/**
 * Messages on their way out, and the commands agents give in Dynamics. Every message is an intent in the bridge's own database
 * before it is a request to the provider; what is not certain is never sent twice.
 */
package io.wabridge.outbound;
