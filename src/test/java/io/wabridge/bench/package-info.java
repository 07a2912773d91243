/**
 * The benchmark, {@code mvn verify -Pbench}: a load generator, cases that run beside their baselines, and the report. What is measured
 * is the packaged bridge in a process of its own; the stand-ins are in another.
 */
package io.wabridge.bench;
