package io.wabridge.harness;

import io.wabridge.TestBridge.Database;

class HarnessPostgresIT extends HarnessContract {

    HarnessPostgresIT() {
        super(Database.POSTGRESQL);
    }
}
