package io.wabridge.standin.entra;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.Json;
import io.wabridge.standin.entra.EntraStandIn.Resource;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Discovery, keys and the token endpoint of {@link EntraStandIn}.
 *
 * <p>Errors carry the real AADSTS numbers. Laxer than Entra: the password grant needs no client secret (as for a public client), no
 * refresh or id tokens are given, and certificate assertions are not known.
 */
public final class EntraServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final Set<String> OPENID_SCOPES = Set.of("openid", "profile", "email", "offline_access");

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        private final int status;
        private final String error;
        private final int code;

        private Refusal(int status, String error, int code, String sentence) {
            super("AADSTS" + code + ": " + sentence);
            this.status = status;
            this.error = error;
            this.code = code;
        }
    }

    private final transient EntraStandIn entra;

    public EntraServlet(EntraStandIn entra) {
        this.entra = entra;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            switch (pathBelowTenant(request)) {
                case "/v2.0/.well-known/openid-configuration" ->
                    Json.answer(response, 200, discovery(entra.issuer(), entra.authority() + "/oauth2/v2.0"));
                case "/.well-known/openid-configuration" ->
                    Json.answer(response, 200, discovery(EntraStandIn.version1Issuer(), entra.authority() + "/oauth2"));
                case "/discovery/v2.0/keys", "/discovery/keys", "/v2.0/keys" ->
                    Json.answer(response, 200, Json.of(entra.keys().toJSONObject()));
                case "/oauth2/v2.0/token" ->
                    throw new Refusal(
                            400,
                            "invalid_request",
                            900561,
                            "The endpoint only accepts POST requests. Received a GET request.");
                default -> response.setStatus(404);
            }
        } catch (Refusal e) {
            answer(response, e);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (!pathBelowTenant(request).equals("/oauth2/v2.0/token")) {
                response.setStatus(404);
                return;
            }
            response.setHeader("Cache-Control", "no-store, no-cache");
            Json.answer(response, 200, token(request));
        } catch (Refusal e) {
            answer(response, e);
        }
    }

    private static String pathBelowTenant(HttpServletRequest request) throws Refusal {
        String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
        int end = path.indexOf('/', 1);
        String tenant = end < 0 ? path.substring(1) : path.substring(1, end);
        if (!tenant.equals(EntraStandIn.TENANT)) {
            throw new Refusal(400, "invalid_request", 90002, "Tenant '" + tenant + "' not found.");
        }
        return end < 0 ? "/" : path.substring(end);
    }

    private ObjectNode discovery(String issuer, String endpoints) {
        ObjectNode json = Json.object()
                .put("issuer", issuer)
                .put("token_endpoint", endpoints + "/token")
                .put("authorization_endpoint", endpoints + "/authorize")
                .put("jwks_uri", entra.jwksUri());
        json.putArray("token_endpoint_auth_methods_supported")
                .add("client_secret_post")
                .add("client_secret_basic");
        json.putArray("response_types_supported").add("code");
        json.putArray("subject_types_supported").add("pairwise");
        json.putArray("id_token_signing_alg_values_supported").add("RS256");
        json.putArray("scopes_supported").add("openid");
        return json;
    }

    private ObjectNode token(HttpServletRequest request) throws Refusal {
        String grant = required(request, "grant_type");
        EntraStandIn.Mint mint =
                switch (grant) {
                    case "client_credentials" -> {
                        String client = client(request, true);
                        yield entra.forClient(client, appResource(required(request, "scope")));
                    }
                    case "password" -> {
                        String client = client(request, false);
                        Resource resource = delegatedResource(required(request, "scope"));
                        yield entra.forAgent(agent(request), client, resource);
                    }
                    default ->
                        throw new Refusal(
                                400,
                                "unsupported_grant_type",
                                70003,
                                "The app requested an unsupported grant type '" + grant + "'.");
                };
        String version = request.getParameter("token_version");
        if ("1".equals(version)) {
            mint.version1();
        } else if ("2".equals(version)) {
            mint.version2();
        }
        ObjectNode json = Json.object()
                .put("token_type", "Bearer")
                .put("expires_in", 3600)
                .put("ext_expires_in", 3600)
                .put("access_token", mint.token());
        if (grant.equals("password")) {
            json.put("scope", request.getParameter("scope"));
        }
        return json;
    }

    private static String required(HttpServletRequest request, String name) throws Refusal {
        String value = request.getParameter(name);
        if (value == null || value.isBlank()) {
            throw missing(name);
        }
        return value;
    }

    private static Refusal missing(String name) {
        return new Refusal(
                400,
                "invalid_request",
                900144,
                "The request body must contain the following parameter: '" + name + "'.");
    }

    private static String client(HttpServletRequest request, boolean secretNeeded) throws Refusal {
        String id = request.getParameter("client_id");
        String secret = request.getParameter("client_secret");
        String authorization = request.getHeader("Authorization");
        if (authorization != null && authorization.startsWith("Basic ")) {
            // RFC 6749 2.3.1: both halves are form-encoded before they are joined.
            String[] halves = basic(authorization.substring("Basic ".length())).split(":", 2);
            id = URLDecoder.decode(halves[0], StandardCharsets.UTF_8);
            secret = halves.length < 2 ? null : URLDecoder.decode(halves[1], StandardCharsets.UTF_8);
        }
        if (id == null || id.isBlank()) {
            throw missing("client_id");
        }
        // The bridge's registration is both the API and a client of Dataverse; its GUID works as well as its name.
        String name = id.equals(EntraStandIn.BRIDGE_CLIENT_ID) ? "bridge" : id;
        if (!EntraStandIn.CLIENTS.containsKey(name)) {
            throw new Refusal(
                    400,
                    "unauthorized_client",
                    700016,
                    "Application with identifier '" + id + "' was not found in the directory 'Sandbox'.");
        }
        if (secret == null && secretNeeded) {
            throw new Refusal(
                    401,
                    "invalid_client",
                    7000216,
                    "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant"
                            + " type.");
        }
        if (secret != null && !secret.equals(EntraStandIn.CLIENT_SECRET)) {
            throw new Refusal(
                    401,
                    "invalid_client",
                    7000215,
                    "Invalid client secret provided. Ensure the secret being sent in the request is the client secret"
                            + " value, not the client secret ID, for a secret added to app '" + id + "'.");
        }
        return name;
    }

    private static String basic(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String agent(HttpServletRequest request) throws Refusal {
        String username = required(request, "username");
        String password = required(request, "password");
        int at = username.indexOf('@');
        String agent = at < 0 ? username : username.substring(0, at);
        if (!EntraStandIn.AGENTS.containsKey(agent)) {
            throw new Refusal(
                    400,
                    "invalid_grant",
                    50034,
                    "The user account does not exist in the " + EntraStandIn.TENANT + " directory.");
        }
        if (!password.equals(EntraStandIn.AGENT_PASSWORD)) {
            throw new Refusal(
                    400, "invalid_grant", 50126, "Error validating credentials due to invalid username or password.");
        }
        return agent;
    }

    private Resource appResource(String scope) throws Refusal {
        if (!scope.endsWith("/.default")) {
            throw new Refusal(
                    400,
                    "invalid_scope",
                    1002012,
                    "The provided value for scope " + scope + " is not valid. Client credential flows must have a"
                            + " scope value with /.default suffixed to the resource identifier (application ID URI).");
        }
        return resource(scope, "/.default");
    }

    private Resource delegatedResource(String scopes) throws Refusal {
        Set<String> wanted = new HashSet<>(List.of(scopes.trim().split("\\s+")));
        wanted.removeAll(OPENID_SCOPES);
        if (wanted.size() != 1) {
            throw unknownScope(scopes);
        }
        String scope = wanted.iterator().next();
        return resource(scope, scope.endsWith("/user_impersonation") ? "/user_impersonation" : "/.default");
    }

    private Resource resource(String scope, String suffix) throws Refusal {
        for (Resource resource : Resource.values()) {
            if (scope.equals(entra.uriOf(resource) + suffix)) {
                return resource;
            }
        }
        throw unknownScope(scope);
    }

    private static Refusal unknownScope(String scope) {
        return new Refusal(
                400,
                "invalid_scope",
                70011,
                "The provided request must include a 'scope' input parameter. The provided value for the input"
                        + " parameter 'scope' is not valid. The scope " + scope + " is not valid.");
    }

    private static void answer(HttpServletResponse response, Refusal refusal) throws IOException {
        String trace = UUID.randomUUID().toString();
        String correlation = UUID.randomUUID().toString();
        String timestamp = TIMESTAMP.format(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        ObjectNode json = Json.object()
                .put("error", refusal.error)
                .put(
                        "error_description",
                        refusal.getMessage() + " Trace ID: " + trace + " Correlation ID: " + correlation
                                + " Timestamp: " + timestamp);
        json.putArray("error_codes").add(refusal.code);
        json.put("timestamp", timestamp).put("trace_id", trace).put("correlation_id", correlation);
        Json.answer(response, refusal.status, json);
    }
}
