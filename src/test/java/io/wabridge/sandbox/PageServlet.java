package io.wabridge.sandbox;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The sandbox's page. Only what is listed is served, and where the stand-ins are: {@code config.json}. */
final class PageServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private static final Map<String, String> FILES = Map.of(
            "/index.html", "text/html",
            "/page.css", "text/css",
            "/xrm.js", "text/javascript",
            "/phone.js", "text/javascript",
            "/dynamics.js", "text/javascript",
            "/flow.js", "text/javascript");

    private final String standIns;

    /** @param standIns their base URL */
    PageServlet(String standIns) {
        this.standIns = standIns;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        if (path == null) {
            response.sendRedirect("/sandbox/");
            return;
        }
        String file = path.equals("/") ? "/index.html" : path;
        boolean config = file.equals("/config.json");
        String type = config ? "application/json" : FILES.get(file);
        if (type == null) {
            response.sendError(404);
            return;
        }
        response.setContentType(type);
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'self'; connect-src 'self' " + standIns + "; frame-ancestors 'none'");
        if (config) {
            response.getOutputStream().write(("{\"standIns\":\"" + standIns + "\"}").getBytes(StandardCharsets.UTF_8));
            return;
        }
        try (InputStream content = PageServlet.class.getResourceAsStream("/sandbox" + file)) {
            content.transferTo(response.getOutputStream());
        }
    }
}
