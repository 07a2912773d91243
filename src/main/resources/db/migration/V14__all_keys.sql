-- The rows of blocked numbers in Dynamics show all keys of a person from now on. Those who have more than a number and a user id are
-- written again.
UPDATE block SET crm_due_at = CURRENT_TIMESTAMP
    WHERE state = 'ACTIVE' AND identity_id IN (
        SELECT identity_id FROM identity_key
            GROUP BY identity_id
            HAVING COUNT(CASE WHEN key_text LIKE 'P:%' THEN 1 END) > 1
                OR COUNT(CASE WHEN key_text LIKE 'U:%' THEN 1 END) > 1
                OR COUNT(CASE WHEN key_text LIKE 'E:%' THEN 1 END) > 0);
