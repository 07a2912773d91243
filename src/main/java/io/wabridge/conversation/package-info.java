/** Chats, sessions, messages and receipts: the ledger that places each message, and the writing of their rows. */
package io.wabridge.conversation;
