package io.wabridge.standin.dataverse;

import java.util.Set;

/**
 * One row created or changed, as steps hear of it.
 *
 * @param message {@code Create}, {@code Update} or {@code Delete}
 * @param row after the change; before it, for a delete
 * @param columns what the request set
 */
record Change(String message, Row row, Set<String> columns, Access access) {}
