/**
 * The promises under fire, in the manner of Jepsen: {@link io.wabridge.harness.Clients} work at random, the
 * {@link io.wabridge.harness.Nemesis} kills processes and breaks what is around them, and afterwards the
 * {@link io.wabridge.harness.Checker} reads what the clients were told ({@link io.wabridge.harness.History}) against what there is
 * ({@link io.wabridge.harness.Evidence}).
 */
package io.wabridge.harness;
