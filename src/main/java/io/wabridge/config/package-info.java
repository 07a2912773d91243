/** Spring configuration that belongs to no domain: checks at the start, the clock. */
package io.wabridge.config;
