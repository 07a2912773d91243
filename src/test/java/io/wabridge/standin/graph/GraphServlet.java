package io.wabridge.standin.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.Json;
import io.wabridge.standin.graph.GraphStandIn.Media;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** {@code /graph/{version}/…}: tokens, paths and bodies; what they mean is {@link GraphStandIn}'s. */
public final class GraphServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    /** v20.0 ended in September 2026; v26.0 is the newest. */
    private static final Pattern VERSION = Pattern.compile("v2[1-6]\\.0");

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");
    private static final int MB = 1024 * 1024;

    /** What may be uploaded, and how big. */
    private static final Map<String, Integer> UPLOADS = Map.ofEntries(
            Map.entry("image/jpeg", 5 * MB),
            Map.entry("image/png", 5 * MB),
            Map.entry("image/webp", 500 * 1024),
            Map.entry("audio/aac", 16 * MB),
            Map.entry("audio/amr", 16 * MB),
            Map.entry("audio/mpeg", 16 * MB),
            Map.entry("audio/mp4", 16 * MB),
            Map.entry("audio/ogg", 16 * MB),
            Map.entry("video/mp4", 16 * MB),
            Map.entry("video/3gpp", 16 * MB),
            Map.entry("text/plain", 100 * MB),
            Map.entry("application/pdf", 100 * MB));

    private final transient GraphStandIn graph;
    private final transient Supplier<String> baseUrl;

    public GraphServlet(GraphStandIn graph, Supplier<String> baseUrl) {
        this.graph = graph;
        this.baseUrl = baseUrl;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        try {
            checkToken(request);
            route(request, response);
        } catch (GraphError e) {
            if (e.status() == 401) {
                response.setHeader(
                        "WWW-Authenticate", "OAuth \"Facebook Platform\" \"invalid_token\" \"" + e.getMessage() + "\"");
            }
            ObjectNode body = Json.object();
            body.set("error", e.json());
            Json.answer(response, e.status(), body);
        }
    }

    private static void checkToken(HttpServletRequest request) throws GraphError {
        String authorization = request.getHeader("Authorization");
        if (authorization == null) {
            throw GraphError.tokenMissing();
        }
        if (!authorization.equals("Bearer " + GraphStandIn.TOKEN)) {
            throw GraphError.tokenInvalid();
        }
    }

    private void route(HttpServletRequest request, HttpServletResponse response)
            throws GraphError, IOException, ServletException {
        String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
        String[] parts = path.split("/", -1);
        if (parts.length == 4 && parts[1].equals("download")) {
            download(parts[2], parts[3], response);
            return;
        }
        if (parts.length < 3 || parts.length > 4 || !VERSION.matcher(parts[1]).matches()) {
            throw GraphError.unknownPath(path);
        }
        String id = parts[2];
        String edge = parts.length == 4 ? parts[3] : "";
        if (edge.isEmpty()) {
            object(id, request, response);
            return;
        }
        switch (request.getMethod() + " " + edge) {
            case "POST messages" -> {
                JsonNode body = body(request, "send");
                checkNumber(id, request);
                Json.answer(response, 200, graph.send(id, body));
            }
            case "POST media" -> upload(id, request, response);
            case "POST block_users", "DELETE block_users" -> {
                JsonNode body = body(request, "block");
                checkNumber(id, request);
                ObjectNode answer = graph.changeBlocks(id, request.getMethod().equals("POST"), body);
                Json.answer(response, answer.has("error") ? 400 : 200, answer);
            }
            case "GET block_users" -> {
                graph.record("GET", request.getRequestURI(), "block", null);
                checkNumber(id, request);
                String after = request.getParameter("after");
                if (after != null && !DIGITS.matcher(after).matches()) {
                    throw GraphError.parameter("Invalid cursor");
                }
                Json.answer(response, 200, graph.blockList(id, limit(request), after));
            }
            default -> throw GraphError.unknownPath(path);
        }
    }

    private static void checkNumber(String id, HttpServletRequest request) throws GraphError {
        if (!GraphStandIn.isBusinessNumber(id)) {
            throw GraphError.unknownObject(request.getMethod(), id);
        }
    }

    private static int limit(HttpServletRequest request) throws GraphError {
        String limit = request.getParameter("limit");
        if (limit == null) {
            return 25;
        }
        if (!DIGITS.matcher(limit).matches()) {
            throw GraphError.parameter("Param limit must be an integer");
        }
        return Integer.parseInt(limit);
    }

    private JsonNode body(HttpServletRequest request, String kind) throws IOException {
        JsonNode body = Json.read(request.getInputStream().readAllBytes());
        graph.record(request.getMethod(), request.getRequestURI(), kind, body.isMissingNode() ? null : body);
        return body;
    }

    private void object(String id, HttpServletRequest request, HttpServletResponse response)
            throws GraphError, IOException {
        String method = request.getMethod();
        if (GraphStandIn.isBusinessNumber(id) && method.equals("GET")) {
            Json.answer(
                    response,
                    200,
                    Json.object()
                            .put("id", id)
                            .put("display_phone_number", MetaWebhooks.displayPhone(id))
                            .put("verified_name", "Sandbox"));
            return;
        }
        graph.record(method, request.getRequestURI(), "media", null);
        Media media = graph.media(id).orElseThrow(() -> GraphError.unknownObject(method, id));
        switch (method) {
            case "GET" -> {
                String owner = request.getParameter("phone_number_id");
                if (owner != null) {
                    checkNumber(owner, request);
                }
                Instant expiry = graph.now().plus(GraphStandIn.MEDIA_URL_LIFE);
                Json.answer(
                        response,
                        200,
                        Json.object()
                                .put("messaging_product", "whatsapp")
                                .put("url", baseUrl.get() + "/graph/download/" + id + "/" + expiry.toEpochMilli())
                                .put("mime_type", media.mimeType())
                                .put("sha256", media.sha256())
                                .put("file_size", Integer.toString(media.bytes().length))
                                .put("id", id));
            }
            case "DELETE" -> Json.answer(response, 200, Json.object().put("success", graph.deleteMedia(id)));
            default -> throw GraphError.unknownObject(method, id);
        }
    }

    /** Not below a version: real media live on another host. A dead URL answers 404 and nothing else. */
    private void download(String id, String expiry, HttpServletResponse response) throws IOException {
        Media media = graph.media(id).orElse(null);
        boolean alive = expiry.matches("[0-9]{13}") && graph.now().toEpochMilli() < Long.parseLong(expiry);
        if (media == null || !alive) {
            response.setStatus(404);
            return;
        }
        response.setContentType(media.mimeType());
        response.setContentLength(media.bytes().length);
        response.getOutputStream().write(media.bytes());
    }

    private void upload(String id, HttpServletRequest request, HttpServletResponse response)
            throws GraphError, IOException, ServletException {
        boolean multipart =
                request.getContentType() != null && request.getContentType().startsWith("multipart/form-data");
        ObjectNode form = Json.object();
        Part file = null;
        if (multipart) {
            for (Part part : request.getParts()) {
                if (part.getName().equals("file")) {
                    file = part;
                    form.putObject("file")
                            .put("name", part.getSubmittedFileName())
                            .put("type", part.getContentType())
                            .put("size", part.getSize());
                } else {
                    form.put(part.getName(), request.getParameter(part.getName()));
                }
            }
        }
        graph.record("POST", request.getRequestURI(), "media", form);
        checkNumber(id, request);
        GraphRules.product(form);
        if (file == null) {
            throw GraphError.parameter("The parameter file is required.");
        }
        String type = form.path("type").asText(file.getContentType());
        String bare = type == null ? "" : type.split(";")[0].trim();
        Integer most = UPLOADS.get(bare);
        if (most == null) {
            throw GraphError.parameter("Param file must be a file with one of the following types: "
                    + String.join(", ", UPLOADS.keySet().stream().sorted().toList()) + ". Received file of type '"
                    + bare + "'.");
        }
        if (file.getSize() > most) {
            throw GraphError.mediaRefused("The file is bigger than " + most + " bytes.");
        }
        byte[] bytes = file.getInputStream().readAllBytes();
        Json.answer(response, 200, Json.object().put("id", graph.addMedia(bare, bytes)));
    }
}
