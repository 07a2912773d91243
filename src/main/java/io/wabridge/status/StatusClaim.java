package io.wabridge.status;

import io.wabridge.block.BlockList;

/** A block that is behind, and how long the claim on it holds. */
record StatusClaim(BlockList.Behind behind, StatusLease lease) {}
