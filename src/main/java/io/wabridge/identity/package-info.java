/** Who is at the other end: phone number, BSUID and parent BSUID linked to one identity. */
package io.wabridge.identity;
