package io.wabridge.edge;

import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.filter.OncePerRequestFilter;

/** Limits how often one caller may call. A caller is the holder of the token or, without a token, the address. */
final class CallLimitFilter extends OncePerRequestFilter {

    private final Buckets calls;
    private final ProblemWriter problems;

    CallLimitFilter(Buckets calls, ProblemWriter problems) {
        this.calls = calls;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long wait = calls.take(caller(request));
        if (wait > 0) {
            problems.write(response, Problem.TOO_MANY_REQUESTS, wait);
            return;
        }
        chain.doFilter(request, response);
    }

    private static String caller(HttpServletRequest request) {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        return who != null && who.getPrincipal() instanceof Jwt token
                ? "oid:" + token.getClaimAsString("oid")
                : "address:" + request.getRemoteAddr();
    }
}
