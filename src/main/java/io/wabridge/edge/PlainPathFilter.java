package io.wabridge.edge;

import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses paths with {@code ..}, {@code ;}, {@code //} or encoded separators before anything else looks at them. Spring Security
 * has the same firewall, but Spring's path parser runs earlier and fails when a path does not belong to the servlet that its
 * first part names.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PlainPathFilter extends OncePerRequestFilter {

    private final StrictHttpFirewall firewall = new StrictHttpFirewall();
    private final ProblemWriter problems;

    PlainPathFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            firewall.getFirewalledRequest(request);
        } catch (RequestRejectedException e) {
            problems.write(response, Problem.BAD_REQUEST);
            return;
        }
        chain.doFilter(request, response);
    }
}
