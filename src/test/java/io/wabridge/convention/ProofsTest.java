package io.wabridge.convention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every test that the documents cite as a proof exists. */
class ProofsTest {

    private static final Path TESTS = Path.of("src/test/java/io/wabridge");
    private static final Pattern PROOF = Pattern.compile("`([A-Z]\\w*(?:Test|IT|Contract))?(?:#(\\w+))?`");

    @ParameterizedTest
    @CsvSource({"behaviour.md, 40", "security.md, 60"})
    void everyProofExists(String document, int atLeast) throws IOException {
        Map<String, String> sources = testsByName();
        List<String> missing = new ArrayList<>();
        int proofs = 0;
        for (String line : Files.readAllLines(Path.of("src/docs").resolve(document))) {
            String source = "";
            Matcher proof = PROOF.matcher(line);
            while (proof.find()) {
                if (proof.group(1) != null) {
                    source = sources.getOrDefault(proof.group(1), "");
                    if (source.isEmpty()) {
                        missing.add(proof.group());
                    }
                }
                if (proof.group(2) != null && !source.contains("void " + proof.group(2) + "(")) {
                    missing.add(proof.group());
                }
                proofs += proof.group(1) != null || proof.group(2) != null ? 1 : 0;
            }
        }

        assertThat(missing).isEmpty();
        assertThat(proofs).isGreaterThan(atLeast);
    }

    // By name alone: a test keeps its name when its subject moves to another package.
    private static Map<String, String> testsByName() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !path.endsWith("package-info.java"))
                    .toList()) {
                sources.merge(
                        file.getFileName().toString().replace(".java", ""), Files.readString(file), (a, b) -> a + b);
            }
        }
        return sources;
    }
}
