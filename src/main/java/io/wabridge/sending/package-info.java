/** Messages on their way out: the intent to send, its states, and who may send what to whom. */
package io.wabridge.sending;
