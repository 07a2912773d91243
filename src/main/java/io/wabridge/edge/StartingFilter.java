package io.wabridge.edge;

import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 503 while the routes have not started, or have stopped. The port opens earlier, and without its route a servlet would
 * answer 404. A caller would read that as "never blocked", the provider as "no such address".
 */
final class StartingFilter extends OncePerRequestFilter {

    private final CamelContext camel;
    private final ProblemWriter problems;

    StartingFilter(CamelContext camel, ProblemWriter problems) {
        this.camel = camel;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (camel.getStatus().isStarted()) {
            chain.doFilter(request, response);
        } else {
            problems.write(response, Problem.UNAVAILABLE);
        }
    }
}
