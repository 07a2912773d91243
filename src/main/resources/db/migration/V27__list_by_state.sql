-- A page of the blocks of one state is read in its order, and nothing else is.
CREATE INDEX block_state_created ON block (state, created_at DESC, identity_id);
