/** Spring wiring that belongs to no single domain. */
package io.wabridge.config;
