-- The text of a send is forgotten here as soon as Dynamics knows what became of it.
UPDATE outgoing SET payload = '{}' WHERE due_at IS NULL;

-- The day on which the names in a chat were last in use; null: there are none. What is past its time is found by this alone.
ALTER TABLE ledger_chat ADD COLUMN named_on TIMESTAMP(6) WITH TIME ZONE;
UPDATE ledger_chat SET named_on = COALESCE(last_message_at, created_at) WHERE name IS NOT NULL OR username IS NOT NULL;
CREATE INDEX ledger_chat_named ON ledger_chat (named_on);
