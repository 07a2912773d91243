/** What can go wrong for a caller: every error of the HTTP interface, in one vocabulary (RFC 9457). */
package io.wabridge.problem;
