/** The JSON shapes of the REST interface. */
package io.wabridge.api.json;
