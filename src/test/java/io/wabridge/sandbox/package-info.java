/**
 * Starts the stand-ins, alone or with a bridge beside them. No Spring annotations here: the bridge's component scan would find
 * them in every test.
 */
package io.wabridge.sandbox;
