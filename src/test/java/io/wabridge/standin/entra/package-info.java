/** Entra ID: tokens for the bridge, for REST callers and for agents. */
package io.wabridge.standin.entra;
