-- Who works on a queue. A new owner raises the epoch; what an earlier one still has under way finds its epoch gone.
CREATE TABLE queue_owner (
    queue       VARCHAR(255) PRIMARY KEY,
    epoch       BIGINT NOT NULL,
    taken_at    TIMESTAMP WITH TIME ZONE NOT NULL,
    -- Until then a request of the last owner may still reach Dynamics. NULL: none is under way.
    busy_until  TIMESTAMP WITH TIME ZONE
);
