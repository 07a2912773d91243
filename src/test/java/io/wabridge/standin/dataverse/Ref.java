package io.wabridge.standin.dataverse;

import java.util.UUID;

/** A lookup's value. */
record Ref(String table, UUID id) {}
