package io.wabridge;

class InboundPostgresIT extends InboundContract {
    InboundPostgresIT() {
        super(TestBridge.Database.POSTGRESQL);
    }
}
