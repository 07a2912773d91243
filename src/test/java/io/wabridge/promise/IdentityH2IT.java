package io.wabridge.promise;

import io.wabridge.fixture.TestBridge;

class IdentityH2IT extends IdentityContract {
    IdentityH2IT() {
        super(TestBridge.Database.H2);
    }
}
