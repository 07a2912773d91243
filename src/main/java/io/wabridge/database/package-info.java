/** What all stores need from the database, for both kinds of database. */
package io.wabridge.database;
