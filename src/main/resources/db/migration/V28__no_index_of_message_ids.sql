-- A message is found by its key alone, and each has one id. This index was only written, a fifth of what a message costs here.
DROP INDEX ledger_message_id;
