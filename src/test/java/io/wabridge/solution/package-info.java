/** The Dynamics solution as a file: packed by the build, read by the sandbox. */
package io.wabridge.solution;
