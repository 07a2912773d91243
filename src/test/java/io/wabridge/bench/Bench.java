package io.wabridge.bench;

import io.wabridge.fixture.PackagedBridge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the cases and prints the table. {@code mvn verify -Pbench}; system properties are those of {@link Settings}. Ends with an error when
 * a case cannot be measured; a target that is missed is no error.
 */
final class Bench {

    private static final List<Case> CASES = List.of(
            new AckCase(),
            new LatencyCase(),
            new EndToEndCase(),
            new SustainedCase(),
            new ReceiptsCase(),
            new BlockCallCase(),
            new LookUpCase(),
            new StartCase(),
            new MemoryCase(),
            new GrowthCase());

    private Bench() {}

    public static void main(String[] arguments) throws IOException {
        Settings settings = Settings.ofSystem();
        List<Case> cases = settings.among(CASES);
        if (!Files.exists(PackagedBridge.JAR)) {
            throw new IllegalStateException(PackagedBridge.JAR + " is missing: mvn package makes it");
        }
        Report report = new Report(Machine.here(), Child.DIRECTORY, Path.of("src", "docs"));
        List<Result> results = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (Case each : cases) {
            System.out.printf("%n%s%n", each.name());
            long start = System.nanoTime();
            try {
                Result result = each.measure(settings);
                report.write(result);
                result.rows().forEach(row -> System.out.println(row.markdown()));
                results.add(result);
            } catch (Exception e) {
                e.printStackTrace(System.out);
                failed.add(each.name());
            }
            System.out.printf("%s took %d s%n", each.name(), (System.nanoTime() - start) / 1_000_000_000);
        }
        System.out.printf("%n%s%n", report.table(results));
        if (settings.write()) {
            report.document(results);
        }
        if (!failed.isEmpty()) {
            System.out.println("Not measured: " + failed);
            System.exit(1);
        }
    }
}
