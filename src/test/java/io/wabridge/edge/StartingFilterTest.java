package io.wabridge.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.wabridge.problem.ProblemWriter;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** A bridge that is starting must not answer 404, which means "never blocked". */
class StartingFilterTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @Test
    void saysThatItIsNotReadyUntilTheRoutesAreStartedAndAfterTheyHaveStopped() throws Exception {
        int before = ask();
        camel.start();
        int running = ask();
        camel.stop();

        int after = ask();

        assertThat(before).isEqualTo(503);
        assertThat(running).isEqualTo(200);
        assertThat(after).isEqualTo(503);
    }

    private int ask() throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        StartingFilter filter = new StartingFilter(camel, new ProblemWriter(new ObjectMapper()));
        filter.doFilter(
                new MockHttpServletRequest("GET", "/api/blocks/4915112345678"), response, new MockFilterChain());
        return response.getStatus();
    }
}
