package io.wabridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class PageServletTest {

    private static MockHttpServletResponse get(String pathInfo) throws Exception {
        MockHttpServletRequest request =
                new MockHttpServletRequest("GET", "/sandbox" + (pathInfo == null ? "" : pathInfo));
        request.setPathInfo(pathInfo);
        MockHttpServletResponse response = new MockHttpServletResponse();
        new PageServlet("http://localhost:4711").doGet(request, response);
        return response;
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html, phone-form",
        "/index.html, text/html, phone-form",
        "/page.css, text/css, .phone",
        "/phone.js, text/javascript, _sandbox/phone",
        "/xrm.js, text/javascript, retrieveMultipleRecords",
        "/dynamics.js, text/javascript, WhatsAppBridge.Commands",
        "/flow.js, text/javascript, discarded",
        "/config.json, application/json, http://localhost:4711"
    })
    void pageAndItsPartsAreServed(String path, String type, String words) throws Exception {
        MockHttpServletResponse response = get(path);

        assertThat(response.getContentType()).startsWith(type);
        assertThat(response.getContentAsString()).contains(words);
    }

    @Test
    void addressWithoutSlashLeadsToThePage() throws Exception {
        assertThat(get(null).getRedirectedUrl()).isEqualTo("/sandbox/");
    }

    @ParameterizedTest
    @CsvSource({"/application.yaml", "/../application.yaml", "/phone.js/"})
    void nothingElseIsServed(String path) throws Exception {
        assertThat(get(path).getStatus()).isEqualTo(404);
    }
}
