package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Service-protection limits and what the stand-in pretends a request costs. The defaults are those Microsoft documents for one
 * web server; an organisation's may differ.
 *
 * @param requests per user and window
 * @param executionMs combined execution time per user and window, in milliseconds
 * @param concurrent requests of one user at the same time
 * @param windowS length of the sliding window, in seconds
 * @param msPerRequest execution time charged per request
 * @param msPerRow execution time charged per row read or written
 * @param takesTime whether a request is also answered that much later; otherwise at once
 */
public record Limits(
        int requests,
        long executionMs,
        int concurrent,
        int windowS,
        double msPerRequest,
        double msPerRow,
        boolean takesTime) {

    public static final Limits DEFAULT = new Limits(6000, 1_200_000, 52, 300, 15, 2, false);

    public Limits withRequests(int newRequests) {
        return new Limits(newRequests, executionMs, concurrent, windowS, msPerRequest, msPerRow, takesTime);
    }

    public Limits withExecutionMs(long newExecutionMs) {
        return new Limits(requests, newExecutionMs, concurrent, windowS, msPerRequest, msPerRow, takesTime);
    }

    public Limits withConcurrent(int newConcurrent) {
        return new Limits(requests, executionMs, newConcurrent, windowS, msPerRequest, msPerRow, takesTime);
    }

    public Limits withWindowS(int newWindowS) {
        return new Limits(requests, executionMs, concurrent, newWindowS, msPerRequest, msPerRow, takesTime);
    }

    public Limits withCost(double newMsPerRequest, double newMsPerRow) {
        return new Limits(requests, executionMs, concurrent, windowS, newMsPerRequest, newMsPerRow, takesTime);
    }

    /**
     * As {@code POST /_control/limits} says; what it does not say stays.
     *
     * @param json {@code {requests, executionMs, concurrent, windowS, msPerRequest, msPerRow, takesTime}}
     */
    public Limits with(JsonNode json) {
        return new Limits(
                json.path("requests").asInt(requests),
                json.path("executionMs").asLong(executionMs),
                json.path("concurrent").asInt(concurrent),
                json.path("windowS").asInt(windowS),
                json.path("msPerRequest").asDouble(msPerRequest),
                json.path("msPerRow").asDouble(msPerRow),
                json.path("takesTime").asBoolean(takesTime));
    }

    double costMs(int rows) {
        return msPerRequest + msPerRow * rows;
    }
}
