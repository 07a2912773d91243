package io.wabridge.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The mutation patches apply. They run outside the build, and a patch that does not apply proves nothing. */
class MutationsTest {

    static List<Path> patches() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/mutations"))) {
            return files.filter(file -> file.toString().endsWith(".patch"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("patches")
    void stillAppliesToTheSource(Path patch) throws IOException {
        // Each part: the lines of one file from one @@ to the next.
        String[] files = Files.readString(patch).split("(?m)^--- a/");
        for (int i = 1; i < files.length; i++) {
            String name = files[i].lines().findFirst().orElseThrow();
            String source = Files.readString(Path.of(name));
            String[] hunks = files[i].split("(?m)^@@ .*$\\R");
            for (int j = 1; j < hunks.length; j++) {
                assertThat(source).as(name).contains(before(hunks[j]));
            }
        }
        assertThat(files).hasSizeGreaterThan(1);
    }

    /** What the patch expects to find. */
    private static String before(String hunk) {
        return hunk.lines()
                .takeWhile(line -> !line.startsWith("diff "))
                .filter(line -> !line.startsWith("+"))
                .map(line -> line.isEmpty() ? "" : line.substring(1))
                .collect(Collectors.joining("\n"));
    }
}
