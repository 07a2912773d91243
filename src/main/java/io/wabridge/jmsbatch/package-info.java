/**
 * The {@code jms-batch} Camel component (group commit in, batches out) and the broker it talks to: Artemis, embedded unless
 * configuration names another.
 */
package io.wabridge.jmsbatch;
