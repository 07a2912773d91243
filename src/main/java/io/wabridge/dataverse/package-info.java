/**
 * The way to Dynamics 365 (Dataverse): client, token, throttling, schema mapping, bulk requests. Does not know what the rows
 * mean.
 */
package io.wabridge.dataverse;
