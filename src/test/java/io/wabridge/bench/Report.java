package io.wabridge.bench;

import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.bench.Series.Statistic;
import io.wabridge.standin.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes what the cases found: JSON and plots of each, and one table of all. */
final class Report {

    static final String BEGIN = "<!-- written by mvn verify -Pbench -Dbench.write: begin -->";
    static final String END = "<!-- written by mvn verify -Pbench -Dbench.write: end -->";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PAGE = Path.of("src", "docs", "performance.md");
    private static final Path IMAGES = Path.of("src", "docs", "images", "bench");

    private final Machine machine;
    private final Path directory;

    Report(Machine machine, Path directory) {
        this.machine = machine;
        this.directory = directory;
    }

    /** {@code <case>.json}, and an SVG for each plot. */
    void write(Result result) throws IOException {
        Files.createDirectories(directory);
        JSON.writer(new DefaultPrettyPrinter())
                .writeValue(directory.resolve(result.name() + ".json").toFile(), json(result));
        for (Plot plot : result.plots()) {
            Files.writeString(directory.resolve(plot.name() + ".svg"), plot.svg());
        }
    }

    private ObjectNode json(Result result) {
        ObjectNode json = Json.object().put("case", result.name());
        json.set("machine", machine.json());
        ArrayNode rows = json.putArray("rows");
        result.rows().forEach(row -> rows.add(row.json()));
        for (Series series : result.series()) {
            ObjectNode contestant = json.withObject("/contestants").putObject(series.name());
            series.statistics().forEach((figure, statistic) -> contestant
                    .putObject(figure)
                    .put("median", statistic.median())
                    .put("least", statistic.least())
                    .put("most", statistic.most()));
            contestant.set("rounds", Json.of(series.rounds()));
        }
        result.notes().forEach(json.withArray("notes")::add);
        return json;
    }

    /** {@code table.md}; answers what it wrote. */
    String table(List<Result> results) throws IOException {
        String table = markdown(results);
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("table.md"), table);
        return table;
    }

    String markdown(List<Result> results) {
        StringBuilder text = new StringBuilder(machine.sentence())
                .append("\n\n| what | target | median | spread | |\n|---|---|---|---|---|\n");
        for (Result result : results) {
            result.rows().forEach(row -> text.append(row.markdown()).append('\n'));
        }
        text.append(
                "\nBeside them, of all rounds:\n\n| case | contestant | figure | median | spread |\n|---|---|---|---|---|\n");
        for (Result result : results) {
            for (Series series : result.series()) {
                series.statistics()
                        .forEach((figure, statistic) -> text.append(figure(result, series, figure, statistic)));
            }
        }
        results.stream().flatMap(result -> result.notes().stream()).distinct().forEach(note -> text.append("\n- ")
                .append(note));
        return text.append('\n').toString();
    }

    private static String figure(Result result, Series series, String figure, Statistic statistic) {
        return "| %s | %s | %s | %s | %s – %s |%n"
                .formatted(
                        result.name(),
                        series.name(),
                        figure,
                        Row.number(statistic.median()),
                        Row.number(statistic.least()),
                        Row.number(statistic.most()));
    }

    /** Puts the table and the plots between the two marks of performance.md. */
    void document(List<Result> results) throws IOException {
        Files.createDirectories(IMAGES);
        StringBuilder text = new StringBuilder(BEGIN).append("\n\n").append(markdown(results));
        for (Result result : results) {
            for (Plot plot : result.plots()) {
                Files.writeString(IMAGES.resolve(plot.name() + ".svg"), plot.svg());
                text.append("\n![%s](images/bench/%s.svg)%n".formatted(plot.title(), plot.name()));
            }
        }
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(PAGE + " has no place for the table: " + BEGIN);
        }
        Files.writeString(PAGE, page.substring(0, begin) + text + "\n" + page.substring(end));
    }
}
