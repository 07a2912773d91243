package io.wabridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.bench.Series.Statistic;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {

    private static final Machine MACHINE =
            new Machine(Instant.EPOCH, 2, 16, "a processor", "a system", "a JVM", "some versions");

    @Test
    void aFloorIsMetByTheMedianAtOrAboveIt() {
        assertThat(Row.atLeast("ratio", 0.25, "", Statistic.of(0.1, 0.25, 0.3)).markdown())
                .isEqualTo("| ratio | ≥ 0.25 | 0.25 | 0.10 – 0.30 | met |");
        assertThat(Row.atLeast("ratio", 0.25, "", Statistic.of(0.2, 0.24, 0.3)).markdown())
                .endsWith("| **missed** |");
    }

    @Test
    void aCeilingIsMetByTheMedianAtOrBelowIt() {
        assertThat(Row.atMost("p99", 30, "ms", Statistic.of(30)).markdown())
                .isEqualTo("| p99 | ≤ 30.0 ms | 30.0 ms |  | met |");
        assertThat(Row.atMost("p99", 30, "ms", Statistic.of(30.5)).markdown()).endsWith("| **missed** |");
    }

    @Test
    void whatWasNotMeasuredIsMissed() {
        assertThat(Row.atMost("p99", 30, "ms", Statistic.of(Double.NaN)).isMet())
                .isFalse();
    }

    @Test
    void aRowWithoutTargetIsOnlyReported() {
        assertThat(Row.reported("rate", "/s", Statistic.of(4_321)).markdown())
                .isEqualTo("| rate |  | 4,321 /s |  | reported |");
    }

    @Test
    void theSpreadOfARatioIsThatOfItsRoundsAgainstTheMedianOfTheLimit() {
        assertThat(Statistic.of(10, 20, 30).over(Statistic.of(90, 100, 110))).isEqualTo(new Statistic(0.2, 0.1, 0.3));
    }

    @Test
    void jsonHoldsMachineRowsAndEachRound(@TempDir Path directory) throws Exception {
        Result result = new Result("ack");
        result.rows().add(Row.atLeast("ratio", 0.25, "", Statistic.of(0.3)));
        Series bridge = new Series("bridge");
        bridge.rounds().add(Map.of("webhooks/s", 1_000.0));
        bridge.rounds().add(Map.of("webhooks/s", 3_000.0));
        result.series().add(bridge);

        new Report(MACHINE, directory, directory).write(result);

        var json = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(directory.resolve("ack.json").toFile());
        assertThat(json.at("/machine/cores").asInt()).isEqualTo(2);
        assertThat(json.at("/rows/0/verdict").asText()).isEqualTo("met");
        assertThat(json.at("/contestants/bridge/webhooks~1s/median").asDouble()).isEqualTo(2_000);
        assertThat(json.at("/contestants/bridge/rounds/1/webhooks~1s").asDouble())
                .isEqualTo(3_000);
    }

    @Test
    void plotsAreXmlAlsoWithNamesThatLookLikeMarkup(@TempDir Path directory) throws Exception {
        Result result = new Result("ack");
        result.plots().add(new Plot.Bars("bars", "a < b & c", "/s", Map.of("<limit>", 1.0)));
        result.plots()
                .add(new Plot.Lines(
                        "lines",
                        "growth",
                        "n",
                        "ms",
                        true,
                        Map.of("a", List.of(new Plot.Point(1, 2), new Plot.Point(1_000, 3)))));

        new Report(MACHINE, directory, directory).write(result);

        for (String name : List.of("bars", "lines")) {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(Files.readString(directory.resolve(name + ".svg")))));
        }
    }

    @Test
    void theLastRunReplacesTheOneBeforeAndNothingElseOfThePage(@TempDir Path directory) throws Exception {
        Path page = directory.resolve("performance.md");
        Files.writeString(page, "before\n" + Report.BEGIN + "\nold\n" + Report.END + "\nafter\n");
        Result result = new Result("ack");
        result.rows().add(Row.reported("rate", "/s", Statistic.of(4_321)));
        result.plots().add(new Plot.Bars("bars", "A title", "/s", Map.of("bridge", 1.0)));
        Report report = new Report(MACHINE, directory, directory);

        report.document(List.of(result));
        report.document(List.of(result));

        assertThat(Files.readString(page))
                .startsWith("before\n" + Report.BEGIN)
                .endsWith(Report.END + "\nafter\n")
                .containsOnlyOnce("| rate |")
                .contains("![A title](images/bench/bars.svg)")
                .doesNotContain("old");
        assertThat(directory.resolve("images/bench/bars.svg")).exists();
    }

    @Test
    void costsAreToldForEachContestantAndLeftOpenWhereTheyAreUnknown() {
        Result result = new Result("ack");
        Series bridge = new Series("bridge");
        bridge.rounds().add(Map.of("webhooks/s", 1.0, Usage.CPU + "webhook", 250.0, Usage.BYTES + "webhook", 60_000.0));
        Series other = new Series("not Java");
        other.rounds().add(Map.of(Usage.CPU + "webhook", 99.0, Usage.BYTES + "webhook", Double.NaN));
        result.series().addAll(List.of(bridge, other));

        assertThat(new Report(MACHINE, Path.of("."), Path.of(".")).markdown(List.of(result)))
                .contains("| ack | bridge | webhook | 250 | 60,000 |", "| ack | not Java | webhook | 99.0 | – |");
    }
}
