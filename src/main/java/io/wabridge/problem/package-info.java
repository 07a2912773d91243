/** Every error of the HTTP interface, as a problem (RFC 9457). */
package io.wabridge.problem;
