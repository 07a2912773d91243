/** The block list: the truth about who is blocked, its audit and its history. */
package io.wabridge.block;
