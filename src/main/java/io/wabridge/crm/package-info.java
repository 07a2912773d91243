/** Dynamics 365 (Dataverse): client, mapping, bulk writing, bringing rows in line with the block list. */
package io.wabridge.crm;
