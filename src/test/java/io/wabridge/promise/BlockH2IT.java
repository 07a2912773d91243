package io.wabridge.promise;

import io.wabridge.fixture.TestBridge;

class BlockH2IT extends BlockContract {
    BlockH2IT() {
        super(TestBridge.Database.H2);
    }
}
