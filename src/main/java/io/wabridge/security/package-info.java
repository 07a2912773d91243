/** Who is calling and what they may do. */
package io.wabridge.security;
