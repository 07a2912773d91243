/** The systems that the bridge talks to, and whether they answered the last request. */
package io.wabridge.neighbour;
