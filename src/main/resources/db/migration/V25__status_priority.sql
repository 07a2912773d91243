-- What somebody waits for (0) goes to Dynamics before what comes in bulk (1). A block that Dynamics has followed has the last priority.
-- What waits already may be thousands, so a block of today overtakes it.
ALTER TABLE block ADD COLUMN crm_priority SMALLINT DEFAULT 1 NOT NULL;
DROP INDEX block_crm_due;
DROP INDEX block_crm_claim;
CREATE INDEX block_crm_due ON block (crm_priority, crm_due_at);
CREATE INDEX block_crm_claim ON block (crm_priority, crm_claim_until);

-- Work in bulk that keeps to a share of Dynamics' quota, all nodes together: until when what it has used is not earned back.
CREATE TABLE pace (
    name        VARCHAR(60)                 NOT NULL PRIMARY KEY,
    spent_until TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
