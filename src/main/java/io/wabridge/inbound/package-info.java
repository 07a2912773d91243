/** From stored webhooks to one outcome for each event: the steps of the routes in {@code routes/inbound}. */
package io.wabridge.inbound;
