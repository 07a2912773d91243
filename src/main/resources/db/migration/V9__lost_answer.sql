-- The provider's answer to this send was lost, so its request may still be on its way: a block counts it and does not wait for it.
ALTER TABLE send_claim ADD COLUMN answer_lost BOOLEAN DEFAULT FALSE NOT NULL;
