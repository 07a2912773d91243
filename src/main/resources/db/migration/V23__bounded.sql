-- What never reached Dynamics stays, and is not read through by each purge.
DROP INDEX ledger_message_created;
CREATE INDEX ledger_message_created ON ledger_message (written, created_at);

-- Events that wait are counted by cause without a look at the events.
CREATE INDEX parked_event_waiting ON parked_event (replayed_at, cause);
