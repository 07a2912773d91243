/** Servlets, filters and limits: who may pass at which address. */
package io.wabridge.edge;
