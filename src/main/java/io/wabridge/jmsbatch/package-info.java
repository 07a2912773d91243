/** The {@code jms-batch} Camel component: group commit on the way in, batches on the way out. */
package io.wabridge.jmsbatch;
