/** The WhatsApp Graph API: takes sends, posts webhooks as Meta does, and a phone to play the customer with. */
package io.wabridge.standin.graph;
