package io.wabridge.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.fixture.Bridge;
import io.wabridge.fixture.BridgeExtension;
import io.wabridge.standin.dataverse.DataverseSeed;
import io.wabridge.standin.server.Fault;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(BridgeExtension.class)
class AuthorityIT {

    private static final Duration LONGER_THAN_AN_ANSWER_STANDS = Duration.ofSeconds(61);

    private final Bridge bridge;
    private final Authority authority;

    AuthorityIT(Bridge bridge) {
        this.bridge = bridge;
        this.authority = bridge.bean(Authority.class);
    }

    @BeforeEach
    void forget() {
        bridge.advance(LONGER_THAN_AN_ANSWER_STANDS);
    }

    @AfterEach
    void clearFaults() {
        bridge.standIns().faults().clear();
    }

    @ParameterizedTest
    @CsvSource({
        // oid ends, block, unblock, operator, read chats, create messages
        "0a,true,true,false,true,true",
        "0b,false,false,false,true,true",
        "0c,true,true,true,true,true",
        "0d,true,true,false,true,true"
    })
    void rightsFollowFromRolesOfTheUserAndItsTeams(
            String oid, boolean block, boolean unblock, boolean operator, boolean chats, boolean messages) {
        Caller caller = authority.callerByOid("00000000-0000-0000-0000-0000000000" + oid);

        assertThat(caller.mayBlock()).isEqualTo(block);
        assertThat(caller.mayUnblock()).isEqualTo(unblock);
        assertThat(caller.isOperator()).isEqualTo(operator);
        assertThat(caller.mayReadChats()).isEqualTo(chats);
        assertThat(caller.mayCreateMessages()).isEqualTo(messages);
    }

    @Test
    void aCallerIsFoundBySystemUserToo() {
        Caller caller = authority.callerBySystemUser(DataverseSeed.ADA.toString());

        assertThat(caller.name()).isEqualTo("Ada Agent");
        assertThat(caller.oid())
                .isEqualTo(DataverseSeed.objectId(DataverseSeed.ADA).toString());
        assertThat(caller.mayBlock()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999-9999-9999-9999-999999999999", "nobody", "", "' or 1 eq 1"})
    void whoIsNotInDynamicsIsNobody(String oid) {
        assertThatThrownBy(() -> authority.callerByOid(oid)).isInstanceOf(NotAuthorisedException.class);
    }

    @Test
    void aDisabledUserIsNobody() {
        disable(DataverseSeed.BOB, true);
        try {
            assertThatThrownBy(() -> authority.callerBySystemUser(DataverseSeed.BOB.toString()))
                    .isInstanceOf(NotAuthorisedException.class);
        } finally {
            disable(DataverseSeed.BOB, false);
        }
    }

    @Test
    void aRoleThatWasGivenCountsAfterAMinute() {
        UUID blocker = DataverseSeed.role("WhatsApp Blocker");
        boolean before = bob().mayBlock();
        bridge.standIns().dataverse().role(DataverseSeed.BOB, blocker, true);
        try {
            boolean atOnce = bob().mayBlock();
            bridge.advance(LONGER_THAN_AN_ANSWER_STANDS);

            boolean after = bob().mayBlock();

            assertThat(before).isFalse();
            assertThat(atOnce).isFalse();
            assertThat(after).isTrue();
        } finally {
            bridge.standIns().dataverse().role(DataverseSeed.BOB, blocker, false);
        }
    }

    @Test
    void settingsThatCannotBeReadAuthoriseNobodyButTheAdministrator() {
        String roles = bridge.standIns()
                .dataverse()
                .row("wab_settings", DataverseSeed.SETTING)
                .orElseThrow()
                .path("wab_blockroles")
                .asText();
        setting(json().put("wab_blockroles", "WhatsApp Blocker"));
        try {
            assertThat(authority
                            .callerBySystemUser(DataverseSeed.ADA.toString())
                            .mayBlock())
                    .isFalse();
            assertThat(authority
                            .callerBySystemUser(DataverseSeed.ROOT.toString())
                            .mayBlock())
                    .isTrue();
        } finally {
            setting(json().put("wab_blockroles", roles));
        }
    }

    @Test
    void anAnswerStandsForAMinuteWhileDynamicsIsDown() {
        bob();
        bridge.standIns().faults().add(Fault.status("dataverse", 503, "down"));
        bridge.advance(Duration.ofSeconds(55));

        assertThat(bob().mayBlock()).isFalse();

        bridge.advance(Duration.ofSeconds(6));
        assertThatThrownBy(this::bob).isInstanceOf(AuthorityUnavailableException.class);
    }

    @Test
    void manyQuestionsAboutOneUserAreOne() {
        bridge.standIns().dataverse().resetStats();

        CompletableFuture.allOf(IntStream.range(0, 16)
                        .mapToObj(i -> CompletableFuture.runAsync(this::bob))
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(bridge.standIns().dataverse().stats().reads("roles")).isEqualTo(1);
        assertThat(bridge.standIns().dataverse().stats().reads("teams")).isEqualTo(1);
    }

    private Caller bob() {
        return authority.callerBySystemUser(DataverseSeed.BOB.toString());
    }

    private void disable(UUID user, boolean disabled) {
        bridge.standIns()
                .dataverse()
                .patch(DataverseSeed.ROOT, "systemusers", user, json().put("isdisabled", disabled));
        bridge.advance(LONGER_THAN_AN_ANSWER_STANDS);
    }

    private void setting(ObjectNode change) {
        bridge.standIns().dataverse().setting(change);
        bridge.advance(LONGER_THAN_AN_ANSWER_STANDS);
    }

    private static ObjectNode json() {
        return new ObjectMapper().createObjectNode();
    }
}
