/** Chats, sessions, messages and receipts: the ledger that gives each message its place, and the writing of their rows. */
package io.wabridge.conversation;
