package io.wabridge.status;

import io.wabridge.block.CrmProgress;

/**
 * A block that is behind.
 *
 * @param lease how long its claim holds
 * @param requestsBefore how many requests to Dataverse its worker had sent before it
 */
record StatusClaim(CrmProgress.Behind behind, StatusLease lease, long requestsBefore) {}
