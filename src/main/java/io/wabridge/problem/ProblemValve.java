package io.wabridge.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/**
 * Answers with a problem, instead of the container's own page, when the container refuses a request before our filters see it (a
 * NUL in the address, headers that are too large).
 */
final class ProblemValve extends ErrorReportValve {

    private final ObjectMapper json;

    ProblemValve(ObjectMapper json) {
        this.json = json;
    }

    @Override
    protected void report(Request request, Response response, Throwable thrown) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        Problem problem = Problem.ofStatus(response.getStatus());
        try {
            response.setContentType(ProblemWriter.MEDIA_TYPE);
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            response.getReporter().write(json.writeValueAsString(ProblemBody.of(problem, List.of())));
            response.finishResponse();
        } catch (IOException e) {
            // The client has gone.
            response.setSuspended(true);
        }
    }
}
