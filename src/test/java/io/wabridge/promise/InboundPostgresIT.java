package io.wabridge.promise;

import io.wabridge.fixture.TestBridge;

class InboundPostgresIT extends InboundContract {
    InboundPostgresIT() {
        super(TestBridge.Database.POSTGRESQL);
    }
}
