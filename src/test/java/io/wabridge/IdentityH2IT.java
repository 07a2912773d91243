package io.wabridge;

class IdentityH2IT extends IdentityContract {
    IdentityH2IT() {
        super(TestBridge.Database.H2);
    }
}
