package io.wabridge.status;

import io.wabridge.block.CrmProgress;

/** A block that is behind, and how long its claim holds. */
record StatusClaim(CrmProgress.Behind behind, StatusLease lease) {}
