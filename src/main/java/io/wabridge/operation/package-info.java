/** What operators see: health, gauges, parked events. */
package io.wabridge.operation;
