/**
 * Makes Dynamics follow the block list: the status loop, the mirror of blocked numbers, the search for drift, the rebuild of a
 * lost database.
 */
package io.wabridge.status;
