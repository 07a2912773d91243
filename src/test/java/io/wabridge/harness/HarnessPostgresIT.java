package io.wabridge.harness;

import io.wabridge.fixture.TestBridge.Database;

class HarnessPostgresIT extends HarnessContract {

    HarnessPostgresIT() {
        super(Database.POSTGRESQL);
    }
}
