package io.wabridge.promise;

import io.wabridge.fixture.TestBridge;

class InboundH2IT extends InboundContract {
    InboundH2IT() {
        super(TestBridge.Database.H2);
    }
}
