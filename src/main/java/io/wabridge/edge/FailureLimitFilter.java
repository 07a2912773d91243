package io.wabridge.edge;

import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemWriter;
import io.wabridge.security.Buckets;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits how often a token or password may be refused. Beyond the limit none is checked for a while. Otherwise a password could
 * be guessed, and each forged token could cost a request to Entra ID.
 */
final class FailureLimitFilter extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLimitFilter.class);

    private final Buckets failures;
    private final Function<HttpServletRequest, String> key;
    private final ProblemWriter problems;

    FailureLimitFilter(Buckets failures, Function<HttpServletRequest, String> key, ProblemWriter problems) {
        this.failures = failures;
        this.key = key;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!bringsCredentials(request)) {
            chain.doFilter(request, response);
            return;
        }
        long wait = failures.wait(key.apply(request));
        if (wait > 0) {
            problems.write(response, Problem.TOO_MANY_REQUESTS, wait);
            return;
        }
        chain.doFilter(request, response);
        if (isRefused(response)) {
            failures.take(key.apply(request));
            // The limit is reached.
            LOG.warn("A token or a password from {} was refused", request.getRemoteAddr());
        }
    }

    private static boolean bringsCredentials(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null
                || (request.getMethod().equals("POST")
                        && request.getServletPath().equals("/login"));
    }

    private static boolean isRefused(HttpServletResponse response) {
        String location = response.getHeader(HttpHeaders.LOCATION);
        return response.getStatus() == 401 || (location != null && location.endsWith("/login?error"));
    }
}
