-- Conflicts of identity are few among very many identities, and looked for regularly.
CREATE INDEX identity_conflict ON identity (conflict_keys);
