-- The block list is searched for parts of numbers, ids and reasons. Where the extension may not be created the search reads the whole
-- list, as long as it may (bridge.blocking.search-timeout).
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX block_reason_part ON block USING gin (LOWER(reason) gin_trgm_ops);
    CREATE INDEX identity_key_part ON identity_key USING gin (LOWER(written_as) gin_trgm_ops);
    CREATE INDEX identity_key_text_part ON identity_key USING gin (key_text gin_trgm_ops);
EXCEPTION
    WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
        RAISE NOTICE 'pg_trgm cannot be created: a search reads the whole block list';
END
$$;
