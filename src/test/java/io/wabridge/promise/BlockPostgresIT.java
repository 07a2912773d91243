package io.wabridge.promise;

import io.wabridge.fixture.TestBridge;

class BlockPostgresIT extends BlockContract {
    BlockPostgresIT() {
        super(TestBridge.Database.POSTGRESQL);
    }
}
