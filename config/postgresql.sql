-- Role and database of the bridge, version 15 or newer. Run it once as a superuser: psql -v password="'…'" -f postgresql.sql
-- The bridge creates its tables itself, so it owns the database, and needs no other right.
CREATE ROLE bridge LOGIN PASSWORD :password;
CREATE DATABASE bridge OWNER bridge ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE bridge FROM PUBLIC;

-- A node must not wait for ever for one that hangs in a transaction.
ALTER ROLE bridge IN DATABASE bridge SET idle_in_transaction_session_timeout = '60s';
-- Where a standby takes over, a commit must be on it before it is answered; otherwise a fail-over loses the last blocks. Beside this,
-- synchronous_standby_names on the server names the standby.
ALTER ROLE bridge IN DATABASE bridge SET synchronous_commit = 'on';
