package io.wabridge.status;

import io.wabridge.block.CrmProgress;

/** A block that is behind, and how long the claim on it holds. */
record StatusClaim(CrmProgress.Behind behind, StatusLease lease) {}
