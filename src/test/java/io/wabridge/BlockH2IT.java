package io.wabridge;

class BlockH2IT extends BlockContract {
    BlockH2IT() {
        super(TestBridge.Database.H2);
    }
}
