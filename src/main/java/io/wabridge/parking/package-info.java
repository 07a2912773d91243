/** Events that could not be delivered. An operator can see, correct and replay them. */
package io.wabridge.parking;
