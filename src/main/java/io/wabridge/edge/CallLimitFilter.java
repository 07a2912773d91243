package io.wabridge.edge;

import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemWriter;
import io.wabridge.security.Buckets;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits how often one caller may call, and how many calls of one caller are worked on at once: each holds a thread of the container,
 * and some a connection to the database. A caller is the holder of the token or, without a token, the address.
 */
final class CallLimitFilter extends OncePerRequestFilter {

    /** Seconds until one of the caller's own calls should have been answered. */
    private static final long A_CALL = 1;

    private final Buckets calls;
    private final int atOnce;
    private final ProblemWriter problems;
    private final Map<String, Integer> open = new ConcurrentHashMap<>();

    CallLimitFilter(Buckets calls, int atOnce, ProblemWriter problems) {
        this.calls = calls;
        this.atOnce = atOnce;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String caller = caller(request);
        long wait = calls.take(caller);
        if (wait > 0) {
            problems.write(response, Problem.TOO_MANY_REQUESTS, wait);
            return;
        }
        try {
            if (open.merge(caller, 1, Integer::sum) > atOnce) {
                problems.write(response, Problem.TOO_MANY_REQUESTS, A_CALL);
                return;
            }
            chain.doFilter(request, response);
        } finally {
            open.computeIfPresent(caller, (key, count) -> count > 1 ? count - 1 : null);
        }
    }

    private static String caller(HttpServletRequest request) {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        return who != null && who.getPrincipal() instanceof Jwt token
                ? "oid:" + token.getClaimAsString("oid")
                : "address:" + request.getRemoteAddr();
    }
}
