-- Answers given to requests with an Idempotency-Key, kept for a day. The key itself is the caller's business: only its hash is here.
CREATE TABLE idempotency_key (
    caller_id     VARCHAR(36)                 NOT NULL,
    key_hash      CHAR(64)                    NOT NULL,
    request_hash  CHAR(64)                    NOT NULL,
    -- Names the request through all its attempts, so that what it creates is created once.
    request_id    UUID                        NOT NULL,
    created_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    -- The attempt that works on it, and until when nobody else may.
    claim         UUID                        NOT NULL,
    claimed_until TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    -- The answer; null until there is one.
    status        INTEGER,
    media_type    VARCHAR(100),
    etag          VARCHAR(100),
    body          VARCHAR(100000),
    CONSTRAINT idempotency_key_pk PRIMARY KEY (caller_id, key_hash)
);

CREATE INDEX idempotency_key_created ON idempotency_key (created_at);
