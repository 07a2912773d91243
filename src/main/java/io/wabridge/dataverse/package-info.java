/** The way to Dynamics 365 (Dataverse): client, token, throttle, schema mapping, bulk writing. Knows nothing of what the rows mean. */
package io.wabridge.dataverse;
