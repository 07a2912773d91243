/** What every store of the bridge needs of its database, whichever of the two it is. */
package io.wabridge.database;
