/** The HTTP edge and the REST interface, as far as the routes do not say it themselves. */
package io.wabridge.api;
