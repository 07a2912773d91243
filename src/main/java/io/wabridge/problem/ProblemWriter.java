package io.wabridge.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.stereotype.Component;

/** Answers with a problem where no route is involved: filters, security, the container's own errors. */
@Component
public final class ProblemWriter {

    public static final String MEDIA_TYPE = "application/problem+json";
    /** Seconds: short enough for a person to wait, long enough not to load a neighbour that is down. */
    public static final String RETRY_AFTER = "5";

    private final ObjectMapper json;

    public ProblemWriter(ObjectMapper json) {
        this.json = json;
    }

    public void write(HttpServletResponse response, Problem problem) throws IOException {
        write(response, problem, problem.status() == 503 ? RETRY_AFTER : null);
    }

    /** @param retryAfter seconds */
    public void write(HttpServletResponse response, Problem problem, long retryAfter) throws IOException {
        write(response, problem, Long.toString(retryAfter));
    }

    private void write(HttpServletResponse response, Problem problem, String retryAfter) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.setStatus(problem.status());
        response.setContentType(MEDIA_TYPE);
        if (retryAfter != null) {
            response.setHeader("Retry-After", retryAfter);
        }
        byte[] body = json.writeValueAsBytes(ProblemBody.of(problem, List.of()));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
