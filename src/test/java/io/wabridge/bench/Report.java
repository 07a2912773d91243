package io.wabridge.bench;

import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.standin.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what the cases found: JSON and plots of each, and one table of all. */
final class Report {

    static final String BEGIN = "<!-- written by mvn verify -Pbench -Dbench.write: begin -->";
    static final String END = "<!-- written by mvn verify -Pbench -Dbench.write: end -->";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Machine machine;
    private final Path directory;
    private final Path documentation;

    /**
     * @param directory where everything is written
     * @param documentation where {@link #document} puts it: performance.md, and images below it
     */
    Report(Machine machine, Path directory, Path documentation) {
        this.machine = machine;
        this.directory = directory;
        this.documentation = documentation;
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
        String costs = results.stream()
                .flatMap(result -> result.series().stream().map(series -> costs(result, series)))
                .collect(Collectors.joining());
        if (!costs.isEmpty()) {
            text.append(
                            "\nWhat it costs, median of the rounds:\n\n| case | contestant | for each | CPU µs | bytes allocated |\n")
                    .append("|---|---|---|---|---|\n")
                    .append(costs);
        }
        results.stream().flatMap(result -> result.notes().stream()).distinct().forEach(note -> text.append("\n- ")
                .append(note));
        return text.append('\n').toString();
    }

    private static String costs(Result result, Series series) {
        StringBuilder lines = new StringBuilder();
        series.statistics().forEach((figure, cpu) -> {
            if (figure.startsWith(Usage.CPU)) {
                String each = figure.substring(Usage.CPU.length());
                lines.append("| %s | %s | %s | %s | %s |\n"
                        .formatted(
                                result.name(),
                                series.name(),
                                each,
                                Row.number(cpu.median()),
                                Row.number(series.median(Usage.BYTES + each))));
            }
        });
        return lines.toString();
    }

    /** Puts the table and the plots between the two marks of performance.md. */
    void document(List<Result> results) throws IOException {
        Path page = documentation.resolve("performance.md");
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(page + " has no place for the table: " + BEGIN);
        }
        Path images = Files.createDirectories(documentation.resolve("images").resolve("bench"));
        StringBuilder written = new StringBuilder(BEGIN).append("\n\n").append(markdown(results));
        for (Result result : results) {
            for (Plot plot : result.plots()) {
                Files.writeString(images.resolve(plot.name() + ".svg"), plot.svg());
                written.append("\n![%s](images/bench/%s.svg)\n".formatted(plot.title(), plot.name()));
            }
        }
        Files.writeString(page, text.substring(0, begin) + written + "\n" + text.substring(end));
    }
}
