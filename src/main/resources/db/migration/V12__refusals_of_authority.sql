-- Refusals of one caller about one target within a minute are one row with a count. The key is a hash of the three; null: no refusal.
ALTER TABLE block_audit ADD COLUMN refusal_key VARCHAR(64);
ALTER TABLE block_audit ADD COLUMN times INTEGER DEFAULT 1 NOT NULL;
CREATE UNIQUE INDEX block_audit_refusal ON block_audit (refusal_key);
