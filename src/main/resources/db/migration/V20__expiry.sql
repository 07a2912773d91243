-- Blocks that are to be lifted now are found without reading those that were lifted long ago.
DROP INDEX block_expires;
CREATE INDEX block_expires ON block (state, expires_at);
