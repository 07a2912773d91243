package io.wabridge.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void everyProblemIsDocumented() throws IOException {
        String expected = Arrays.stream(Problem.values())
                .map(p -> "## `%s`%n%n%d. %s.%n%n%s%n%n*What to do:* %s%n"
                        .formatted(p.slug(), p.status(), p.title(), p.meaning(), p.remedy())
                        .replace("\r", ""))
                .collect(Collectors.joining("\n"));

        String page = Files.readString(Path.of("src/docs/problems.md"));

        assertThat(page.substring(page.indexOf("## "))).isEqualTo(expected);
    }

    @Test
    void everyTypeLeadsBackToItsProblem() {
        assertThat(Problem.values())
                .allSatisfy(p -> assertThat(Problem.ofSlug(p.slug())).contains(p));
    }
}
