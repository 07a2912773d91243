-- Where pg_trgm could not be created, the block list is searched for the beginnings of numbers, ids and reasons, by these. A search for
-- parts would read the whole list.
DO $$
BEGIN
    IF to_regclass('block_reason_part') IS NULL THEN
        CREATE INDEX block_reason_start ON block (LOWER(reason) text_pattern_ops);
        CREATE INDEX identity_key_start ON identity_key (LOWER(written_as) text_pattern_ops);
        CREATE INDEX identity_key_text_start ON identity_key (key_text text_pattern_ops);
    END IF;
END
$$;
