/** The systems the bridge talks to, and whether they answered when they were last asked. */
package io.wabridge.neighbour;
