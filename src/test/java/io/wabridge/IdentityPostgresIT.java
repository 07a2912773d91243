package io.wabridge;

class IdentityPostgresIT extends IdentityContract {
    IdentityPostgresIT() {
        super(TestBridge.Database.POSTGRESQL);
    }
}
