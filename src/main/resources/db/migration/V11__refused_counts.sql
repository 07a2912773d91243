-- Since when Dynamics shows an older count of refused messages than the block has; null: it shows this one. What is to be written is
-- found by this, however long the list is. It replaces the copy of every count.
ALTER TABLE block ADD COLUMN count_behind_at TIMESTAMP(6) WITH TIME ZONE;
UPDATE block SET count_behind_at = CURRENT_TIMESTAMP
    WHERE refused_count > 0 AND NOT EXISTS (SELECT 1 FROM blocked_number_count c
        WHERE c.identity_id = block.identity_id AND c.refused = block.refused_count);
CREATE INDEX block_count_behind ON block (count_behind_at);
DROP TABLE blocked_number_count;

-- When some node last took a turn at work that all nodes share.
CREATE TABLE turn (
    name     VARCHAR(60)                 NOT NULL PRIMARY KEY,
    taken_at TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
