package io.wabridge.sandbox;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** The sandbox's page. Only what is listed is served. */
final class PageServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private static final Map<String, String> FILES = Map.of(
            "/index.html", "text/html",
            "/page.css", "text/css",
            "/page.js", "text/javascript");

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        if (path == null) {
            response.sendRedirect("/sandbox/");
            return;
        }
        String file = path.equals("/") ? "/index.html" : path;
        String type = FILES.get(file);
        if (type == null) {
            response.sendError(404);
            return;
        }
        try (InputStream content = PageServlet.class.getResourceAsStream("/sandbox" + file)) {
            response.setContentType(type);
            response.setCharacterEncoding("UTF-8");
            response.setHeader("Cache-Control", "no-store");
            response.setHeader(
                    "Content-Security-Policy",
                    "default-src 'self'; connect-src 'self' http://localhost:8082; frame-ancestors 'none'");
            content.transferTo(response.getOutputStream());
        }
    }
}
