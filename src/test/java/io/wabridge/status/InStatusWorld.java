package io.wabridge.status;

import org.junit.jupiter.api.AfterEach;

/** What the tests in a {@link StatusWorld} share: the databases, a person, and that the world ends with the test. */
abstract class InStatusWorld {

    static final String DATABASES = "io.wabridge.fixture.TestDatabases#all";
    static final String PHONE = "4915112345678";

    StatusWorld world;

    @AfterEach
    void stop() {
        if (world != null) {
            world.close();
        }
    }
}
