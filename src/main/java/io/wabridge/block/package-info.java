/** The block list: who is blocked, its changes, its audit and its history. */
package io.wabridge.block;
