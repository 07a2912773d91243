package io.wabridge.standin.dataverse.model;

import java.util.UUID;

/** A refusal as the Web API words it: HTTP status, {@code 0x…} code and message. */
public final class DataverseError extends RuntimeException {

    private static final long serialVersionUID = 1;

    public static final String OBJECT_DOES_NOT_EXIST = "0x80040217";
    static final String NOT_FOUND_BY_KEY = "0x80060891";
    public static final String DUPLICATE_RECORD = "0x80040237";
    public static final String DUPLICATE_KEY = "0x80060892";
    public static final String VERSION_MISMATCH = "0x80060882";
    static final String INVALID_ARGUMENT = "0x80040203";
    public static final String UNEXPECTED = "0x80040216";
    static final String URI = "0x80060888";
    public static final String PAYLOAD = "0x80048d19";
    public static final String STATE = "0x80048408";

    private final int status;
    private final String code;
    private final Integer retryAfter;

    public DataverseError(int status, String code, String message) {
        this(status, code, message, null);
    }

    public DataverseError(int status, String code, String message, Integer retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public static DataverseError noSuchRow(Table table, UUID id) {
        return new DataverseError(404, OBJECT_DOES_NOT_EXIST, table.name() + " With Id = " + id + " Does Not Exist");
    }

    public static DataverseError noSuchKey(Table table) {
        return new DataverseError(
                404,
                NOT_FOUND_BY_KEY,
                "A record with the specified key values does not exist in " + table.name() + " entity");
    }

    /** A URL that names something the model does not have, or that does not parse. */
    public static DataverseError uri(int status, String message) {
        return new DataverseError(status, URI, message);
    }

    public static DataverseError argument(String message) {
        return new DataverseError(400, INVALID_ARGUMENT, message);
    }

    /** A body the model does not fit. */
    public static DataverseError payload(String set, String inner) {
        return new DataverseError(
                400,
                PAYLOAD,
                "Error identified in Payload provided by the user for Entity :'" + set
                        + "', For more information on this error please follow this help link"
                        + " https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : " + inner);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** Seconds; null when the answer carries none. */
    public Integer retryAfter() {
        return retryAfter;
    }
}
