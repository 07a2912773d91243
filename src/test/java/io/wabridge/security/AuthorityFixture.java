package io.wabridge.security;

import io.wabridge.dataverse.DataverseFixture;

/** Asks the stand-in about rights, as the application would. */
public final class AuthorityFixture {

    private AuthorityFixture() {}

    public static Authority authority(DataverseFixture dataverse) {
        return new Authority(
                dataverse.client(),
                dataverse.schema(),
                dataverse.json(),
                dataverse.clock(),
                dataverse.bind("bridge.security", SecuritySettings.class));
    }
}
