package io.wabridge.security;

import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits how often an address may bring a token or a password that is refused. Beyond that nothing it brings is looked at for a
 * while: a right password would be no better protected otherwise, and a forged token may cost a question to Entra ID.
 */
final class FailureLimitFilter extends OncePerRequestFilter {

    private final Buckets failures;
    private final ProblemWriter problems;

    FailureLimitFilter(Buckets failures, ProblemWriter problems) {
        this.failures = failures;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!bringsCredentials(request)) {
            chain.doFilter(request, response);
            return;
        }
        long wait = failures.wait(request.getRemoteAddr());
        if (wait > 0) {
            problems.write(response, Problem.TOO_MANY_REQUESTS, wait);
            return;
        }
        chain.doFilter(request, response);
        if (isRefused(response)) {
            failures.take(request.getRemoteAddr());
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
