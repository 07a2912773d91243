/** Sending through the WhatsApp Business provider (Graph API). */
package io.wabridge.provider;
