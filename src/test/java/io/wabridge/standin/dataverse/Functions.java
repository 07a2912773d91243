package io.wabridge.standin.dataverse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.dataverse.model.DataverseError;
import io.wabridge.standin.dataverse.model.Depth;
import io.wabridge.standin.dataverse.model.Schema;
import io.wabridge.standin.dataverse.model.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The functions the bridge asks about people and their rights with. */
final class Functions {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SINGLE_QUOTED = Pattern.compile("\\{\\s*'@odata\\.id'\\s*:\\s*'(.*)'\\s*}");
    /** What Dataverse recommends; a small organisation's value. */
    private static final String PARALLELISM = "4";

    private final Schema schema;
    private final Keys keys;
    private final Privileges privileges;
    private final UUID organization;

    Functions(Schema schema, Keys keys, Privileges privileges, UUID organization) {
        this.schema = schema;
        this.keys = keys;
        this.privileges = privileges;
        this.organization = organization;
    }

    ApiResponse whoAmI(ApiRequest request, Access access) {
        return ApiResponse.json(
                        200,
                        response(request, "WhoAmIResponse")
                                .put("BusinessUnitId", access.businessUnit().toString())
                                .put("UserId", access.user().toString())
                                .put("OrganizationId", organization.toString()))
                .header("x-ms-dop-hint", PARALLELISM)
                .rows(1);
    }

    /** @param call {@code Name(Parameter=value,…)} */
    ApiResponse call(
            String call, ApiRequest request, Access access, Keys.Address address, Map<String, String> options) {
        int open = call.indexOf('(');
        String name = open < 0 ? call : call.substring(0, open);
        if (!address.table().name().equals("systemuser") || open < 0 || !call.endsWith(")")) {
            throw unknown(call);
        }
        Map<String, String> parameters = parameters(call.substring(open + 1, call.length() - 1), options);
        access.demand("Read", address.table());
        Access of = privileges.of(keys.row(address));
        return switch (name) {
            case "RetrieveUserPrivilegeByPrivilegeName" -> {
                String wanted = text(required(parameters, "PrivilegeName"));
                yield held(request, name, of, List.of(wanted));
            }
            case "RetrieveUserSetOfPrivilegesByNames" -> {
                List<String> wanted = new ArrayList<>();
                json(required(parameters, "PrivilegeNames")).forEach(each -> wanted.add(each.asText()));
                yield held(request, name, of, wanted);
            }
            case "RetrieveUserPrivileges" -> held(request, name, of, known());
            case "RetrievePrincipalAccess" -> principalAccess(request, of, required(parameters, "Target"));
            default -> throw unknown(call);
        };
    }

    /** Every privilege there is. */
    private List<String> known() {
        List<String> names = new ArrayList<>(List.of(Privileges.ACT_ON_BEHALF, "prvReadOrganization"));
        for (Table table : schema.tables()) {
            for (String right : Privileges.RIGHTS) {
                names.add("prv" + right + table.privilege());
            }
        }
        return names;
    }

    private static ApiResponse held(ApiRequest request, String function, Access of, List<String> wanted) {
        ObjectNode answer = response(request, function + "Response");
        ArrayNode array = answer.putArray("RolePrivileges");
        for (String name : wanted) {
            Depth depth = of.depth(name);
            if (depth != null) {
                array.addObject()
                        .put("Depth", depth.name())
                        .put("PrivilegeId", Privileges.id(name).toString())
                        .put("BusinessUnitId", of.businessUnit().toString())
                        .put("PrivilegeName", name);
            }
        }
        return ApiResponse.json(200, answer).rows(1);
    }

    private ApiResponse principalAccess(ApiRequest request, Access of, String target) {
        // Microsoft's samples write this one object with single quotes.
        Matcher single = SINGLE_QUOTED.matcher(target);
        String id = single.matches()
                ? single.group(1)
                : json(target).path("@odata.id").asText(null);
        if (id == null) {
            throw DataverseError.argument("Target is not an entity reference.");
        }
        Row row = keys.row(keys.reference(id));
        List<String> rights = new ArrayList<>();
        for (String right : Privileges.RIGHTS) {
            if (of.reaches(right, row)) {
                rights.add(right + "Access");
            }
        }
        return ApiResponse.json(
                        200,
                        response(request, "RetrievePrincipalAccessResponse")
                                .put("AccessRights", rights.isEmpty() ? "None" : String.join(", ", rights)))
                .rows(1);
    }

    private static ObjectNode response(ApiRequest request, String type) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("@odata.context", request.root() + "/$metadata#Microsoft.Dynamics.CRM." + type);
    }

    private static Map<String, String> parameters(String inside, Map<String, String> options) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (inside.isBlank()) {
            return parameters;
        }
        for (String part : inside.split(",(?=\\s*[A-Za-z]+\\s*=)")) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw DataverseError.uri(400, "Bad Request - Error in query syntax.");
            }
            String value = part.substring(equals + 1).trim();
            if (value.startsWith("@")) {
                value = options.get(value);
            }
            parameters.put(part.substring(0, equals).trim(), value);
        }
        return parameters;
    }

    private static String required(Map<String, String> parameters, String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw DataverseError.uri(400, "The parameter '" + name + "' of the function has no value.");
        }
        return value;
    }

    private static String text(String literal) {
        if (literal.length() < 2 || !literal.startsWith("'") || !literal.endsWith("'")) {
            throw DataverseError.uri(400, "The value " + literal + " is not a text in single quotes.");
        }
        return literal.substring(1, literal.length() - 1).replace("''", "'");
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw DataverseError.uri(400, "The parameter value " + text + " is not JSON.");
        }
    }

    private static DataverseError unknown(String call) {
        return DataverseError.uri(404, "Resource not found for the segment '" + Schema.NAMESPACE + "." + call + "'.");
    }
}
