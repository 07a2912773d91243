/** The JMS broker that stores webhooks, embedded or external: settings, health and disk space. */
package io.wabridge.broker;
