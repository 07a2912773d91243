-- How far Dynamics was compared with the block list, whichever node did it.
CREATE TABLE drift_mark (
    -- 'changes': what was changed in Dynamics before marked_at was compared. 'pass': a comparison of everything began at marked_at.
    name      VARCHAR(20)                 NOT NULL PRIMARY KEY,
    marked_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    -- What the pass goes on after: a part and a key in it; null: it is over.
    reached   VARCHAR(200)
);
