package io.wabridge.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphErrorsTest {

    @ParameterizedTest
    @CsvSource({"0,1", "1,4", "2,16", "3,64", "9,900"})
    void pairRateBacksOffByPowersOfFour(int attempt, long seconds) {
        assertThat(GraphErrors.retryAfter(131056, attempt, false)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 104, 190})
    void tokenErrorsWaitForAnOperatorAndBurnNoRetries(int code) {
        assertThat(GraphErrors.retryAfter(code, 0, false)).isEqualTo(Duration.ofMinutes(1));
        assertThat(GraphErrors.needsOperator(code)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 80007, 130429, 131048, 133016, 2, 131016, 133004, 131057})
    void throttlingAndOutagesAreTriedAgain(int code) {
        assertThat(GraphErrors.retryAfter(code, 20, false)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 131000, 131053})
    void unknownErrorsAreTriedThreeTimes(int code) {
        assertThat(GraphErrors.retryAfter(code, 1, false)).isNotNull();
        assertThat(GraphErrors.retryAfter(code, 2, false)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                3, 10, 200, 299, 131005, 33, 100, 368, 131031, 130497, 130472, 131049, 131050, 131064, 131008, 131009,
                131021, 131030, 131051, 135000, 131062, 131026, 131047, 131052, 131042, 131045, 131037, 132000, 132001,
                132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069, 133010, 137000
            })
    void everythingElseIsPermanent(int code) {
        assertThat(GraphErrors.retryAfter(code, 0, false)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 10, 131045})
    void errorsForAnOperatorArePermanentAlsoAs5xx(int code) {
        assertThat(GraphErrors.retryAfter(code, 0, true)).isNull();
    }
}
