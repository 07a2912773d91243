-- What the bridge remembers of the rows it writes to Dynamics 365, so that redelivered and late webhooks find them again.
-- Losing it loses no message: keys and GUIDs follow from the events themselves.

CREATE TABLE ledger_chat (
    chat_key          VARCHAR(100) NOT NULL PRIMARY KEY,
    chat_id           UUID         NOT NULL,
    channel           VARCHAR(40)  NOT NULL,
    -- null for a group
    identity_id       VARCHAR(40),
    phone             VARCHAR(40),
    user_id           VARCHAR(160),
    username          VARCHAR(160),
    name              VARCHAR(200),
    contact_id        UUID,
    contact_looked_up BOOLEAN      NOT NULL,
    last_message_at   TIMESTAMP(6) WITH TIME ZONE,
    -- opens the 24-hour window in which free text may be sent
    last_inbound_at   TIMESTAMP(6) WITH TIME ZONE,
    created_at        TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
CREATE INDEX ledger_chat_identity ON ledger_chat (identity_id);

CREATE TABLE ledger_session (
    session_key VARCHAR(130) NOT NULL PRIMARY KEY,
    session_id  UUID         NOT NULL,
    chat_key    VARCHAR(100) NOT NULL REFERENCES ledger_chat (chat_key),
    started_at  TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    ends_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    -- OPEN, ENDED, CANCELLED
    state       VARCHAR(10)  NOT NULL,
    -- whether the row is known to be in Dynamics
    written     BOOLEAN      NOT NULL
);
CREATE INDEX ledger_session_chat ON ledger_session (chat_key, ends_at);
CREATE INDEX ledger_session_state ON ledger_session (state, ends_at);

CREATE TABLE ledger_message (
    -- SHA-256 hex of the provider's message id
    message_key VARCHAR(64)  NOT NULL PRIMARY KEY,
    message_id  UUID         NOT NULL,
    chat_key    VARCHAR(100) NOT NULL,
    -- null: history, and echoes while blocked
    session_key VARCHAR(130),
    outgoing    BOOLEAN      NOT NULL,
    -- whether the row is known to be in Dynamics
    written     BOOLEAN      NOT NULL,
    -- the highest receipt seen, and the one Dynamics shows; 0 none
    receipt     SMALLINT     NOT NULL,
    crm_receipt SMALLINT     NOT NULL,
    error       VARCHAR(4000),
    created_at  TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
CREATE UNIQUE INDEX ledger_message_id ON ledger_message (message_id);
CREATE INDEX ledger_message_created ON ledger_message (created_at);

-- Receipts that came before their message; joined when it appears, given up after a week.
CREATE TABLE held_receipt (
    message_key VARCHAR(64) NOT NULL,
    receipt     SMALLINT    NOT NULL,
    error       VARCHAR(4000),
    held_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    PRIMARY KEY (message_key, receipt)
);
CREATE INDEX held_receipt_held ON held_receipt (held_at);
