-- Events that could not be delivered, kept for an operator.
CREATE TABLE parked_event (
    -- Hash of source and body as first parked: the same event parked again finds its row.
    id            VARCHAR(32)                 NOT NULL PRIMARY KEY,
    cause         VARCHAR(100)                NOT NULL,
    source        VARCHAR(100)                NOT NULL,
    -- When the event was received, for replay and for the order of the list; and when it was last parked.
    first_at      TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    last_at       TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    attempts      INTEGER                     NOT NULL,
    -- Moves with every parking and correction: a replay removes only what it replayed.
    revision      INTEGER                     NOT NULL,
    body          TEXT                        NOT NULL
);

CREATE INDEX parked_event_first_at ON parked_event (first_at, id);
CREATE INDEX parked_event_last_at ON parked_event (last_at);
CREATE INDEX parked_event_cause ON parked_event (cause);
