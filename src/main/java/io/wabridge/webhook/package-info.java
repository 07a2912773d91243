/** What WhatsApp sends us: signature, parsing into events. */
package io.wabridge.webhook;
