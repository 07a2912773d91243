package io.wabridge.standin.server;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Remembers what the latest requests brought along, whatever became of them: nothing of a stranger's may be among it. */
public final class HeaderLog extends HttpFilter {

    private static final long serialVersionUID = 1;
    private static final int LATEST = 5_000;

    private final transient Deque<Request> requests = new ArrayDeque<>();

    /** A request; header names in lower case. */
    public record Request(String method, String pathAndQuery, Map<String, String> headers) {}

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Map<String, String> headers = new TreeMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name.toLowerCase(Locale.ROOT), request.getHeader(name));
        }
        String query = request.getQueryString();
        String pathAndQuery = query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
        synchronized (requests) {
            requests.addLast(new Request(request.getMethod(), pathAndQuery, headers));
            if (requests.size() > LATEST) {
                requests.removeFirst();
            }
        }
        chain.doFilter(request, response);
    }

    /** Oldest first. */
    public List<Request> latest() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }
}
