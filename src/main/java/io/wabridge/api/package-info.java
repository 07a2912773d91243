/** The REST interface: reads calls, writes answers and problems, and repeats the answer of a repeated request. */
package io.wabridge.api;
