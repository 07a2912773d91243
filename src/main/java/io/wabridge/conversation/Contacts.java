package io.wabridge.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.dataverse.DataverseClient;
import io.wabridge.dataverse.Portions;
import io.wabridge.dataverse.RowValues;
import io.wabridge.identity.PhoneNumbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Finds the organisation's contacts of new chats by phone number. A contact is looked up once for each chat and never created.
 */
@Component("contacts")
public final class Contacts {

    /** Two spellings of each number in two columns stay well below the 32 KB of a URL. */
    private static final int NUMBERS_PER_REQUEST = 150;

    private final DataverseClient dataverse;
    private final CrmSchema.Table table;
    private final Ledger ledger;
    private final InboundSettings settings;

    Contacts(DataverseClient dataverse, CrmSchema schema, Ledger ledger, InboundSettings settings) {
        this.dataverse = dataverse;
        this.table = schema.contact();
        this.ledger = ledger;
        this.settings = settings;
    }

    /** Looks up the contacts of the lane's new chats. */
    public Lane lookUp(Lane lane) {
        List<Chat> unknown = lane.chats().stream()
                .filter(chat -> !chat.contactLookedUp() && chat.phone() != null)
                .toList();
        if (!settings.contactLookup() || unknown.isEmpty()) {
            return lane;
        }
        for (List<Chat> part : Portions.of(unknown, NUMBERS_PER_REQUEST)) {
            Map<String, UUID> byNumber = contactsByNumber(part);
            List<Chat> found = part.stream()
                    .map(chat -> chat.withContact(byNumber.get(PhoneNumbers.canonical(chat.phone()))))
                    .toList();
            ledger.contactsLookedUp(found);
            found.forEach(lane::replace);
        }
        return lane;
    }

    private Map<String, UUID> contactsByNumber(List<Chat> chats) {
        Set<String> spellings = new LinkedHashSet<>();
        for (Chat chat : chats) {
            spellings.add(PhoneNumbers.e164(chat.phone()));
            spellings.add(chat.phone());
        }
        List<String> columns = List.of(table.column("mobile-phone"), table.column("phone"));
        List<String> filters = new ArrayList<>();
        columns.forEach(column -> filters.add(DataverseClient.in(column, spellings)));
        Map<String, UUID> byNumber = new HashMap<>();
        for (JsonNode row : dataverse.list(
                table.set(),
                "$select=" + table.id() + "," + String.join(",", columns) + "&$orderby=createdon&$filter="
                        + String.join("%20or%20", filters))) {
            for (String column : columns) {
                String number = row.path(column).asText("").replaceAll("[^0-9]", "");
                if (!number.isEmpty()) {
                    // When several contacts have the number, the oldest one counts.
                    byNumber.putIfAbsent(PhoneNumbers.canonical(number), RowValues.id(row, table.id()));
                }
            }
        }
        return byNumber;
    }
}
