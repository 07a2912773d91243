/** The HTTP server of all stand-ins, with the faults it can be told to make, and their control. */
package io.wabridge.standin.server;
