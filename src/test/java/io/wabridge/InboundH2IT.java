package io.wabridge;

class InboundH2IT extends InboundContract {
    InboundH2IT() {
        super(TestBridge.Database.H2);
    }
}
