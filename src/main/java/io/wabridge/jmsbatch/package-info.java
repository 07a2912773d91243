/** The {@code jms-batch} Camel component: group commit in, batches out. */
package io.wabridge.jmsbatch;
