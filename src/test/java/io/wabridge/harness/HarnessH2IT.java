package io.wabridge.harness;

import io.wabridge.fixture.TestBridge.Database;

class HarnessH2IT extends HarnessContract {

    HarnessH2IT() {
        super(Database.H2);
    }
}
