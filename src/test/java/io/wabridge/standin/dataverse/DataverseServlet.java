package io.wabridge.standin.dataverse;

import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.entra.Caller;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Web API on the wire: {@code …/api/data/v9.2/…} below wherever it is mapped. */
public final class DataverseServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private static final Pattern API = Pattern.compile("(.*/api/data/v9\\.[0-2])(?:/(.*))?");
    /** A longer URL does not get through to Dataverse; a GET inside a batch may have twice that. */
    private static final int LONGEST_URL = 32_768;

    private final transient DataverseStandIn dataverse;

    public DataverseServlet(DataverseStandIn dataverse) {
        this.dataverse = dataverse;
    }

    @Override
    protected void service(HttpServletRequest http, HttpServletResponse response) throws IOException {
        response.setHeader("x-ms-service-request-id", UUID.randomUUID().toString());
        Optional<Caller> caller = caller(http);
        if (caller.isEmpty()) {
            unauthorized(http, response);
            return;
        }
        Matcher api = API.matcher(http.getRequestURI());
        if (!api.matches()) {
            send(response, ApiResponse.error(DataverseError.uri(404, "Resource not found."), null));
            return;
        }
        String query = http.getQueryString();
        if (http.getRequestURI().length() + (query == null ? 0 : query.length()) > LONGEST_URL) {
            response.setStatus(414);
            return;
        }
        String path = api.group(2) == null ? "" : api.group(2);
        ApiRequest request = new ApiRequest(
                http.getMethod(),
                origin(http) + api.group(1),
                path,
                query,
                headers(http),
                http.getInputStream().readAllBytes(),
                false);
        serve(request, caller.get(), response);
    }

    private void serve(ApiRequest request, Caller caller, HttpServletResponse response) throws IOException {
        ServiceProtection.Remaining remaining;
        try {
            remaining = dataverse.protection().enter(caller.oid());
        } catch (DataverseError e) {
            dataverse.statistics().throttled();
            send(response, ApiResponse.error(e, request));
            return;
        }
        int rows = 0;
        try {
            dataverse.statistics().request(caller.clientId(), kind(request));
            ApiResponse answer = answer(request, caller);
            rows = answer.rows();
            response.setHeader("x-ms-ratelimit-burst-remaining-xrm-requests", String.valueOf(remaining.requests()));
            response.setHeader(
                    "x-ms-ratelimit-time-remaining-xrm-requests",
                    String.format(Locale.ROOT, "%.2f", remaining.executionS()));
            take(rows);
            send(response, answer);
        } finally {
            dataverse.protection().leave(caller.oid(), rows);
        }
    }

    /** What it costs takes its time, where the limits say so. */
    private void take(int rows) throws IOException {
        Limits limits = dataverse.limits();
        if (limits.takesTime()) {
            try {
                Thread.sleep((long) limits.costMs(rows));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("stand-in is stopping");
            }
        }
    }

    private ApiResponse answer(ApiRequest request, Caller caller) {
        try {
            return dataverse.answer(request, caller);
        } catch (RuntimeException e) {
            log("stand-in failed on " + request.method() + " " + request.path(), e);
            return ApiResponse.error(
                    new DataverseError(500, DataverseError.UNEXPECTED, "An unexpected error occurred: " + e), request);
        }
    }

    /** Each request is counted under one word. */
    private static String kind(ApiRequest request) {
        if (request.path().equals("$batch")) {
            return "batch";
        }
        for (String bulk : new String[] {"CreateMultiple", "UpdateMultiple", "UpsertMultiple"}) {
            if (request.path().endsWith("/" + Schema.NAMESPACE + "." + bulk)) {
                return bulk;
            }
        }
        return request.method();
    }

    private Optional<Caller> caller(HttpServletRequest http) {
        String authorization = http.getHeader("Authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.empty();
        }
        return dataverse.caller(authorization.substring(7).trim());
    }

    // Clients find the tenant by this header.
    private static void unauthorized(HttpServletRequest http, HttpServletResponse response) {
        response.setStatus(401);
        response.setHeader(
                "WWW-Authenticate",
                "Bearer authorization_uri=" + origin(http)
                        + "/entra/00000000-0000-0000-0000-000000000001/oauth2/authorize, resource_id=" + origin(http)
                        + "/dataverse/");
    }

    private static String origin(HttpServletRequest http) {
        String url = http.getRequestURL().toString();
        return url.substring(0, url.length() - http.getRequestURI().length());
    }

    private static Map<String, String> headers(HttpServletRequest http) {
        Map<String, String> headers = new HashMap<>();
        for (String name : Collections.list(http.getHeaderNames())) {
            headers.put(name.toLowerCase(Locale.ROOT), String.join(",", Collections.list(http.getHeaders(name))));
        }
        return headers;
    }

    private static void send(HttpServletResponse response, ApiResponse answer) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setContentLength(answer.body().length);
        if (answer.status() != 204 && answer.status() != 304) {
            response.getOutputStream().write(answer.body());
        }
    }
}
