/** The doors: servlets, filters, limits, and who may pass which door. */
package io.wabridge.edge;
