/** Webhooks from WhatsApp: checking the signature, parsing into events. */
package io.wabridge.webhook;
