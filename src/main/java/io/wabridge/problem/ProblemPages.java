package io.wabridge.problem;

import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The page that explains a problem, at the address in its {@code type}. */
@RestController
class ProblemPages {

    /** A type of problem, explained. */
    record Page(String type, String title, int status, String meaning, String remedy) {}

    @GetMapping("/problems/{slug}")
    ResponseEntity<Object> page(@PathVariable String slug) {
        return Problem.ofSlug(slug)
                .<ResponseEntity<Object>>map(
                        p -> ResponseEntity.ok(new Page(p.type(), p.title(), p.status(), p.meaning(), p.remedy())))
                .orElseGet(() -> ResponseEntity.status(404)
                        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                        .body(ProblemBody.of(Problem.NOT_FOUND, List.of())));
    }
}
