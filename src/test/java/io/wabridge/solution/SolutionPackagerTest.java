package io.wabridge.solution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.TimeZone;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The solution that ships, packed with stand-ins for the built web resources. */
class SolutionPackagerTest {

    private static final Path SOURCE = Path.of("src/main/dataverse");

    @TempDir
    private Path folder;

    private Path webResources;
    private List<WebResource> listed;

    @BeforeEach
    void buildWebResources() throws IOException {
        webResources = folder.resolve("webresources");
        listed = WebResource.listedIn(Xml.parse(Files.newInputStream(SOURCE.resolve("customizations.xml"))));
        for (WebResource each : listed) {
            Path file = webResources.resolve(each.name());
            Files.createDirectories(file.getParent());
            Files.writeString(file, "content of " + each.name());
        }
    }

    private Path pack(String name) throws IOException {
        Path zip = folder.resolve(name);
        SolutionPackager.pack(SOURCE, webResources, zip);
        return zip;
    }

    private static String read(ZipFile zip, String part) throws IOException {
        return new String(zip.getInputStream(zip.getEntry(part)).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void theSameFilesGiveTheSameBytesWhereverAndWheneverTheyArePacked() throws IOException {
        byte[] first = Files.readAllBytes(pack("first.zip"));
        TimeZone zone = TimeZone.getDefault();
        try (Stream<Path> files = Files.walk(webResources)) {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
            files.forEach(file -> {
                try {
                    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });

            assertThat(Files.readAllBytes(pack("second.zip"))).isEqualTo(first);
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void sourceGoesInUnchangedAndEveryWebResourceIsAPart() throws IOException {
        try (ZipFile zip = new ZipFile(pack("solution.zip").toFile())) {
            assertThat(read(zip, "customizations.xml"))
                    .isEqualTo(Files.readString(SOURCE.resolve("customizations.xml")));
            assertThat(read(zip, "solution.xml")).isEqualTo(Files.readString(SOURCE.resolve("solution.xml")));
            assertThat(listed).isNotEmpty();
            for (WebResource each : listed) {
                assertThat(read(zip, each.part().substring(1))).isEqualTo("content of " + each.name());
            }
        }
    }

    @Test
    void everyPartHasAContentType() throws IOException {
        try (ZipFile zip = new ZipFile(pack("solution.zip").toFile())) {
            Element types = Xml.parse(zip.getInputStream(zip.getEntry("[Content_Types].xml")));
            List<String> overridden = Xml.path(types, "Override").stream()
                    .map(each -> each.getAttribute("PartName"))
                    .toList();
            List<String> others = Collections.list(zip.entries()).stream()
                    .map(ZipEntry::getName)
                    .filter(name -> !overridden.contains("/" + name))
                    .toList();

            assertThat(overridden).doesNotHaveDuplicates().hasSameSizeAs(listed);
            assertThat(others).containsExactly("[Content_Types].xml", "solution.xml", "customizations.xml");
        }
    }

    @Test
    void aListedFileThatWasNotBuiltIsNamed() throws IOException {
        WebResource missing = listed.get(listed.size() - 1);
        Files.delete(webResources.resolve(missing.name()));

        assertThatThrownBy(() -> pack("solution.zip"))
                .hasMessageContaining("lists the web resource " + missing.name())
                .hasMessageContaining(webResources.resolve(missing.name()).toString());
        assertThat(folder.resolve("solution.zip")).doesNotExist();
    }

    @Test
    void aZipThatLacksAListedPartIsNotServed() throws IOException {
        Path whole = pack("solution.zip");
        Path broken = folder.resolve("broken.zip");
        WebResource lost = listed.get(0);
        Files.copy(whole, broken);
        try (FileSystem zip = FileSystems.newFileSystem(broken)) {
            Files.delete(zip.getPath(lost.part()));
        }

        assertThatThrownBy(() -> new SolutionZip(broken)).hasMessageContaining(lost.part());
        assertThat(new SolutionZip(whole).webResources()).hasSameSizeAs(listed);
    }
}
