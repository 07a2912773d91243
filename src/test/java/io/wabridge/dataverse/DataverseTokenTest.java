package io.wabridge.dataverse;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.standin.server.HeaderLog.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against the token endpoint of the stand-in, and its Dataverse, which sees who comes with which token. */
class DataverseTokenTest {

    private static final int TOGETHER = 16;

    private final DataverseFixture dataverse = new DataverseFixture();
    private final ExecutorService threads = Executors.newFixedThreadPool(TOGETHER);

    @AfterEach
    void stop() {
        threads.shutdownNow();
        dataverse.close();
    }

    @Test
    void requestsThatStartTogetherShareOneToken() throws Exception {
        askTogether();

        assertThat(tokens()).hasSize(1);
    }

    @Test
    void aTokenThatIsWorthlessIsReplacedOnceForAll() throws Exception {
        ask();
        dataverse.server().entra().rotateKey();
        dataverse.server().entra().withdrawOldKeys();

        askTogether();

        assertThat(tokens()).hasSize(2);
    }

    private void askTogether() throws Exception {
        CyclicBarrier start = new CyclicBarrier(TOGETHER);
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < TOGETHER; i++) {
            answers.add(threads.submit(() -> {
                start.await();
                return ask();
            }));
        }
        for (Future<Integer> answer : answers) {
            assertThat(answer.get()).isEqualTo(200);
        }
    }

    private int ask() {
        return dataverse.client().send(DataverseRequest.get("WhoAmI", null)).status();
    }

    private Set<String> tokens() {
        return dataverse.server().headerLog().latest().stream()
                .map(Request::headers)
                .map(headers -> headers.get("authorization"))
                .collect(Collectors.toSet());
    }
}
