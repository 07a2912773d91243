-- An event that was replayed keeps its times and attempts, without its content, in case it fails again. Null: it waits.
ALTER TABLE parked_event ADD COLUMN replayed_at TIMESTAMP(6) WITH TIME ZONE;
CREATE INDEX parked_event_replayed_at ON parked_event (replayed_at);
