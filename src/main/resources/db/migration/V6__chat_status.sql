-- What a chat was before it became Blocked, so that it goes back to that. Written before the chat is, because afterwards nobody
-- knows. Not confirmed = the write may or may not have reached Dataverse (yet).
CREATE TABLE chat_status (
    chat_id     VARCHAR(36)                 NOT NULL PRIMARY KEY,
    state_code  INTEGER                     NOT NULL,
    status_code INTEGER                     NOT NULL,
    confirmed   BOOLEAN                     NOT NULL,
    noted_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL
);

-- Refused counts as the blocked-number rows in Dataverse show them, so that only those that moved are written.
CREATE TABLE blocked_number_count (
    identity_id VARCHAR(40)                 NOT NULL PRIMARY KEY,
    refused     BIGINT                      NOT NULL,
    written_at  TIMESTAMP(6) WITH TIME ZONE NOT NULL
);

-- Facts about this database itself. 'rebuild' = 'done': identities and blocks have been read back from Dataverse once.
CREATE TABLE bridge_state (
    name  VARCHAR(60)  NOT NULL PRIMARY KEY,
    state VARCHAR(200) NOT NULL
);
