package io.wabridge.status;

import io.wabridge.block.Actor;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.DataverseException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** The parts of an actor that Dataverse can store. */
@Component
final class StatusAgents {

    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final DataverseClient dataverse;
    private final StatusSettings settings;

    StatusAgents(DataverseClient dataverse, StatusSettings settings) {
        this.dataverse = dataverse;
        this.settings = settings;
    }

    /** The systemuserid, lower case; empty for the bridge itself ({@code system:…}). */
    static Optional<String> systemUser(Actor actor) {
        return Optional.ofNullable(actor)
                .map(Actor::id)
                .filter(id -> GUID.matcher(id).matches())
                .map(id -> id.toLowerCase(java.util.Locale.ROOT));
    }

    /** The Entra object id to write on behalf of; empty when impersonation is off or the agent has left. */
    Optional<String> onBehalfOf(Actor actor) {
        if (!settings.impersonate()) {
            return Optional.empty();
        }
        return systemUser(actor).flatMap(this::objectId);
    }

    private Optional<String> objectId(String systemUser) {
        try {
            return Optional.ofNullable(dataverse
                    .get("systemusers(" + systemUser + ")", "$select=azureactivedirectoryobjectid")
                    .path("azureactivedirectoryobjectid")
                    .asText(null));
        } catch (DataverseException e) {
            if (e.kind() == DataverseException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
