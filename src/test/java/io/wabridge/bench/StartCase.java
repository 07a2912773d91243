package io.wabridge.bench;

import io.wabridge.bench.Series.Statistic;
import io.wabridge.fixture.PackagedBridge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** From the start of the process until it takes webhooks, on an empty directory. */
final class StartCase implements Case {

    private static final String SECONDS = "seconds to ready";
    private static final Path EXTRACTED = Child.DIRECTORY.resolve("extracted");
    private static final Path ARCHIVE = Child.DIRECTORY.resolve("classes.jsa");

    @Override
    public String name() {
        return "start";
    }

    @Override
    public Result measure(Settings settings) throws Exception {
        Result result = new Result(name());
        Path extracted = PackagedBridge.extractTo(EXTRACTED);
        try (StandIns standIns = new StandIns()) {
            archive(standIns, extracted);
            Map<String, List<String>> ways = Map.of(
                    "java -jar", List.of("-jar", PackagedBridge.JAR.toString()),
                    "extracted", List.of("-jar", extracted.toString()),
                    "extracted, archive of classes",
                            List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-jar", extracted.toString()));
            for (String way : List.of("java -jar", "extracted", "extracted, archive of classes")) {
                Series series = new Series(way);
                for (int i = 0; i < settings.rounds(); i++) {
                    series.rounds().add(start(standIns, ways.get(way)));
                }
                result.series().add(series);
            }
        }
        Statistic plain = result.series().get(0).statistic(SECONDS);
        result.rows().add(Row.atMost("start until ready, java -jar", 10, "s", plain));
        result.rows()
                .add(Row.reported(
                        "start until ready, extracted",
                        "s",
                        result.series().get(1).statistic(SECONDS)));
        result.rows()
                .add(Row.atMost(
                        "start until ready, extracted, with an archive of its classes",
                        6,
                        "s",
                        result.series().get(2).statistic(SECONDS)));
        return result;
    }

    private static Map<String, Double> start(StandIns standIns, List<String> java) throws Exception {
        long start = System.nanoTime();
        try (BridgeProcess bridge = BridgeProcess.starting(standIns, java)) {
            bridge.awaitReady();
            return Map.of(SECONDS, (System.nanoTime() - start) / 1e9);
        }
    }

    /** As operations.md says: Java writes the classes of a first start when it ends. */
    private static void archive(StandIns standIns, Path extracted) throws IOException, InterruptedException {
        List<String> java = List.of("-XX:ArchiveClassesAtExit=" + ARCHIVE, "-jar", extracted.toString());
        try (BridgeProcess first = BridgeProcess.starting(standIns, java)) {
            first.awaitReady();
            first.process().stop();
        }
    }
}
