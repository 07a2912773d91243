package io.wabridge.standin.server;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets the sandbox's page, which the bridge serves, ask the stand-ins. The real services let nobody's page do so; the bridge
 * itself never sends an {@code Origin} and meets none of this.
 */
final class CorsFilter extends HttpFilter {

    private static final long serialVersionUID = 1;

    private final Set<String> pages = ConcurrentHashMap.newKeySet();

    CorsFilter() {
        pages.add("http://localhost:8080");
        pages.add("http://127.0.0.1:8080");
    }

    /** One more page that may ask, by its origin: a bridge on another port. */
    void allow(String origin) {
        pages.add(origin);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String origin = request.getHeader("Origin");
        if (origin == null || !pages.contains(origin)) {
            chain.doFilter(request, response);
            return;
        }
        response.setHeader("Access-Control-Allow-Origin", origin);
        response.setHeader("Vary", "Origin");
        response.setHeader("Access-Control-Expose-Headers", "OData-EntityId, ETag");
        if (request.getMethod().equals("OPTIONS")) {
            response.setHeader("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE");
            response.setHeader(
                    "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, Accept, Prefer, If-Match, OData-Version, OData-MaxVersion");
            response.setHeader("Access-Control-Max-Age", "600");
            response.setStatus(204);
            return;
        }
        chain.doFilter(request, response);
    }
}
