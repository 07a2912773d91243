package io.wabridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A proof that is named but does not exist is none. */
class ProofsTest {

    private static final Path TESTS = Path.of("src/test/java/io/wabridge");
    private static final Pattern PROOF = Pattern.compile("`([a-z]+\\.)?([A-Z]\\w*(?:Test|IT|Contract))?(?:#(\\w+))?`");

    @ParameterizedTest
    @CsvSource({"behaviour.md, 40", "security.md, 60"})
    void everyProofExists(String document, int atLeast) throws IOException {
        List<String> missing = new ArrayList<>();
        int proofs = 0;
        for (String line : Files.readAllLines(Path.of("src/docs").resolve(document))) {
            String source = "";
            Matcher proof = PROOF.matcher(line);
            while (proof.find()) {
                if (proof.group(2) != null) {
                    String folder = proof.group(1) == null ? "" : proof.group(1).replace('.', '/');
                    Path file = TESTS.resolve(folder + proof.group(2) + ".java");
                    source = Files.exists(file) ? Files.readString(file) : "";
                    if (source.isEmpty()) {
                        missing.add(proof.group());
                    }
                }
                if (proof.group(3) != null && !source.contains("void " + proof.group(3) + "(")) {
                    missing.add(proof.group());
                }
                proofs += proof.group(2) != null || proof.group(3) != null ? 1 : 0;
            }
        }

        assertThat(missing).isEmpty();
        assertThat(proofs).isGreaterThan(atLeast);
    }
}
