package io.wabridge.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.dataverse.CrmSchema;
import io.wabridge.identity.IdentityKeys;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockedNumberKeysTest {

    private static final CrmSchema.Table TABLE = new CrmSchema.Table(
            "wab_blockednumbers",
            "wab_blockednumber",
            "wab_blockednumberid",
            "wab_identityid",
            Map.of(
                    "phone", "wab_phone",
                    "user-id", "wab_userid",
                    "phones", "wab_phones",
                    "user-ids", "wab_userids",
                    "parent-user-ids", "wab_parentuserids"),
            Map.of(),
            Map.of(),
            Map.of());

    private final ObjectNode row = new ObjectMapper().createObjectNode();

    private static IdentityKeys keys(List<String> phones, List<String> userIds, List<String> parents) {
        return new IdentityKeys("i1", phones, userIds, parents, false);
    }

    @Test
    void readsWhatItHasWritten() {
        IdentityKeys keys = keys(List.of("1", "2"), List.of("DE.1", "DE.2"), List.of("DE.ENT.1"));

        BlockedNumberKeys.write(TABLE, keys, row);

        assertThat(BlockedNumberKeys.read(TABLE, row, "i1")).isEqualTo(keys);
        assertThat(row.path("wab_phone").asText()).isEqualTo("1");
        assertThat(row.path("wab_userid").asText()).isEqualTo("DE.1");
    }

    @Test
    void readsARowOfAnEarlierVersion() {
        row.put("wab_phone", "1").put("wab_userid", "DE.1");

        assertThat(BlockedNumberKeys.read(TABLE, row, "i1")).isEqualTo(keys(List.of("1"), List.of("DE.1"), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "[", "{}", "null", "[2, null, \"\"]"})
    void takesNothingFromWhatIsNoListOfKeys(String written) {
        row.put("wab_phone", "1").put("wab_phones", written);

        assertThat(BlockedNumberKeys.read(TABLE, row, "i1").phones()).containsExactly("1");
    }

    @Test
    void writesAsManyKeysAsTheColumnTakesTheLatestAndTheFirstAmongThem() {
        List<String> ids = IntStream.range(0, 10_000)
                .mapToObj(i -> "DE." + "A".repeat(120) + (10_000 + i))
                .toList();
        IdentityKeys keys = keys(List.of(), ids, List.of());

        BlockedNumberKeys.write(TABLE, keys, row);

        IdentityKeys read = BlockedNumberKeys.read(TABLE, row, "i1");
        assertThat(row.path("wab_userids").asText().length()).isLessThanOrEqualTo(BlockedNumberKeys.LONGEST);
        assertThat(read.userIds()).hasSizeGreaterThan(7_000).contains(ids.get(0), ids.get(9_999));
        assertThat(BlockedNumberKeys.agree(read, keys)).isTrue();
    }

    @Test
    void aMissingOrAnotherKeyDoesNotAgree() {
        IdentityKeys keys = keys(List.of("1"), List.of(), List.of("DE.ENT.1"));

        assertThat(BlockedNumberKeys.agree(keys(List.of("1"), List.of(), List.of()), keys))
                .isFalse();
        assertThat(BlockedNumberKeys.agree(keys(List.of("1", "2"), List.of(), List.of("DE.ENT.1")), keys))
                .isFalse();
        assertThat(BlockedNumberKeys.agree(keys, keys)).isTrue();
    }
}
