package io.wabridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.wabridge.solution.SolutionPackager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class WebResourceServletTest {

    private static final String CUSTOMIZATIONS = """
            <ImportExportXml><WebResources>
              <WebResource><Name>wab_/page.html</Name><WebResourceType>1</WebResourceType><FileName>/WebResources/page</FileName></WebResource>
              <WebResource><Name>wab_/page.js</Name><WebResourceType>3</WebResourceType><FileName>/WebResources/script</FileName></WebResource>
              <WebResource><Name>wab_/icons/a.svg</Name><WebResourceType>11</WebResourceType><FileName>/WebResources/icon</FileName></WebResource>
              <WebResource><Name>wab_/words.1033.resx</Name><WebResourceType>12</WebResourceType><FileName>/WebResources/words</FileName></WebResource>
            </WebResources></ImportExportXml>
            """;

    @TempDir
    private Path folder;

    private Path zip;
    private WebResourceServlet servlet;

    @BeforeEach
    void pack() throws IOException {
        Files.writeString(folder.resolve("customizations.xml"), CUSTOMIZATIONS);
        Files.writeString(folder.resolve("solution.xml"), "<ImportExportXml/>");
        Files.createDirectories(folder.resolve("built/wab_/icons"));
        Files.writeString(folder.resolve("built/wab_/page.js"), "run()");
        Files.writeString(folder.resolve("built/wab_/icons/a.svg"), "<svg/>");
        Files.writeString(folder.resolve("built/wab_/words.1033.resx"), "<root/>");
        zip = folder.resolve("solution.zip");
        servlet = new WebResourceServlet(zip);
        pack("first", Instant.parse("2026-01-01T00:00:00Z"));
    }

    private void pack(String page, Instant when) throws IOException {
        Files.writeString(folder.resolve("built/wab_/page.html"), page);
        SolutionPackager.main(
                new String[] {folder.toString(), folder.resolve("built").toString(), zip.toString()});
        Files.setLastModifiedTime(zip, FileTime.from(when));
    }

    private MockHttpServletResponse get(String pathInfo) throws IOException {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/WebResources" + pathInfo);
        request.setPathInfo(pathInfo.isEmpty() ? null : pathInfo);
        MockHttpServletResponse response = new MockHttpServletResponse();
        servlet.doGet(request, response);
        return response;
    }

    @ParameterizedTest
    @CsvSource({
        "/wab_/page.html, text/html;charset=UTF-8, first",
        "/wab_/page.js, text/javascript;charset=UTF-8, run()",
        "/wab_/icons/a.svg, image/svg+xml, <svg/>",
        "/wab_/words.1033.resx, text/xml;charset=UTF-8, <root/>"
    })
    void isServedUnderItsUniqueNameAndWithItsType(String path, String type, String content) throws IOException {
        MockHttpServletResponse response = get(path);

        assertThat(response.getContentType()).isEqualTo(type);
        assertThat(response.getContentAsString()).isEqualTo(content);
        assertThat(response.getHeader("Content-Security-Policy")).contains("frame-ancestors 'self'");
    }

    @ParameterizedTest
    @CsvSource({
        "/customizations.xml",
        "/solution.xml",
        "/page",
        "/wab_/",
        "/wab_/page.html/",
        "/wab_/../solution.xml",
        "''"
    })
    void nothingElseIsServed(String path) throws IOException {
        assertThat(get(path).getStatus()).isEqualTo(404);
    }

    @Test
    void aZipPackedAnewIsServedWithoutARestart() throws IOException {
        assertThat(get("/wab_/page.html").getContentAsString()).isEqualTo("first");

        pack("second", Instant.parse("2026-01-01T00:00:02Z"));

        assertThat(get("/wab_/page.html").getContentAsString()).isEqualTo("second");
    }
}
