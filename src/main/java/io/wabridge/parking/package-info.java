/** Events that could not be delivered, kept where an operator can see, correct and replay them. */
package io.wabridge.parking;
