package io.wabridge.sandbox;

import io.wabridge.solution.SolutionZip;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Serves the web resources where Dynamics does, {@code /WebResources/<unique name>}, out of the zip that would be imported. A zip
 * packed anew is served without a restart.
 */
final class WebResourceServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private record Served(String mediaType, byte[] content) {}

    private final transient Path zip;
    private transient FileTime packed;
    private transient Map<String, Served> served = Map.of();

    WebResourceServlet(Path zip) {
        this.zip = zip;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        Served found = path == null ? null : current().get(path);
        if (found == null) {
            response.sendError(404);
            return;
        }
        response.setContentType(found.mediaType());
        if (found.mediaType().startsWith("text/")) {
            response.setCharacterEncoding("UTF-8");
        }
        response.setHeader("Cache-Control", "no-store");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self';"
                        + " frame-ancestors 'self'");
        response.getOutputStream().write(found.content());
    }

    private synchronized Map<String, Served> current() throws IOException {
        FileTime modified = Files.getLastModifiedTime(zip);
        if (!modified.equals(packed)) {
            served = new SolutionZip(zip)
                    .webResources().entrySet().stream()
                            .collect(Collectors.toMap(
                                    each -> "/" + each.getKey().name(),
                                    each -> new Served(each.getKey().mediaType(), each.getValue())));
            packed = modified;
        }
        return served;
    }
}
