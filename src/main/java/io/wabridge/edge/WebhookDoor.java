package io.wabridge.edge;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.springframework.security.web.FilterChainProxy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/**
 * Takes a webhook through its security chain and its limits to its servlet, and past everything else that stands in front of servlets:
 * Spring MVC's look-ups for its own servlet and its context of the request are more than a quarter of what a thread does for a webhook,
 * and serve nothing here. The firewall for paths and headers, the headers of the answer and the order of all of them are those of every
 * door.
 */
final class WebhookDoor implements Filter {

    private final FilterChainProxy security;
    private final BodyLimitFilter limit;
    private final Servlet servlet;

    WebhookDoor(SecurityFilterChain chain, RequestRejectedHandler rejected, BodyLimitFilter limit, Servlet servlet) {
        this.security = new FilterChainProxy(chain);
        this.security.setRequestRejectedHandler(rejected);
        this.limit = limit;
        this.servlet = servlet;
    }

    /** @param rest not called */
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain rest)
            throws IOException, ServletException {
        security.doFilter(request, response, (allowed, answer) -> limit.doFilter(allowed, answer, servlet::service));
    }
}
