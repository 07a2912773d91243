/** What the stand-in of Dataverse is made of: tables, columns, relations and roles, and the refusals that speak of them. */
package io.wabridge.standin.dataverse.model;
