package io.wabridge;

class BlockPostgresIT extends BlockContract {
    BlockPostgresIT() {
        super(TestBridge.Database.POSTGRESQL);
    }
}
