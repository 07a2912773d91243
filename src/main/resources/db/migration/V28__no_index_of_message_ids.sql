-- A message is found by its key alone, and each has one id: this index was only written.
DROP INDEX ledger_message_id;
