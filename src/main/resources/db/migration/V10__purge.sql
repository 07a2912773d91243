-- What is purged is found by its age alone: what waits, and what is settled but kept, is not read through each time.
DROP INDEX outgoing_due;
CREATE INDEX outgoing_due ON outgoing (due_at, updated_at);

DROP INDEX parked_event_last_at;
DROP INDEX parked_event_replayed_at;
CREATE INDEX parked_event_replayed_at ON parked_event (replayed_at, last_at);
