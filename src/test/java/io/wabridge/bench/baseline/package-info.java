/** What the bridge is compared with: programs that take webhooks at its path, each in a process of its own. */
package io.wabridge.bench.baseline;
