package io.wabridge.promise;

import io.wabridge.fixture.TestBridge;

class IdentityPostgresIT extends IdentityContract {
    IdentityPostgresIT() {
        super(TestBridge.Database.POSTGRESQL);
    }
}
