/** The JMS broker that stores webhooks: embedded or external, its health and its disk. */
package io.wabridge.broker;
