package io.wabridge.solution;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs the solution an administrator imports: the manifest, the customizations, and the web resources these list. The same files
 * give the same bytes.
 *
 * <p>Microsoft's own packer needs .NET; what Dynamics imports is a plain zip.
 */
public final class SolutionPackager {

    /** The 1st of January would make Java add the time once more, in the zone of whoever builds. */
    private static final LocalDateTime SAME_TIME_ALWAYS = LocalDateTime.of(1980, 2, 1, 0, 0);

    private SolutionPackager() {}

    /** @param args folder of the solution's source, folder of the built web resources, zip to be written */
    public static void main(String[] args) throws IOException {
        pack(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
    }

    /** @throws IllegalStateException names the first listed web resource that has no file */
    static void pack(Path source, Path webResources, Path zip) throws IOException {
        Path customizations = source.resolve("customizations.xml");
        List<WebResource> listed = WebResource.listedIn(Xml.parse(Files.newInputStream(customizations)));
        for (WebResource each : listed) {
            if (!Files.isRegularFile(webResources.resolve(each.name()))) {
                throw new IllegalStateException(customizations + " lists the web resource " + each.name() + ", but "
                        + webResources.resolve(each.name()) + " has not been built");
            }
        }
        Files.createDirectories(zip.toAbsolutePath().getParent());
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(file)) {
            add(out, "[Content_Types].xml", contentTypes(listed).getBytes(StandardCharsets.UTF_8));
            add(out, "solution.xml", Files.readAllBytes(source.resolve("solution.xml")));
            add(out, "customizations.xml", Files.readAllBytes(customizations));
            for (WebResource each : listed) {
                add(out, each.part().substring(1), Files.readAllBytes(webResources.resolve(each.name())));
            }
        }
    }

    /** Parts without a known extension must each be named. */
    private static String contentTypes(List<WebResource> webResources) {
        StringBuilder xml = new StringBuilder("""
                <?xml version="1.0" encoding="utf-8"?>
                <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
                  <Default Extension="xml" ContentType="application/octet-stream" />
                """);
        for (WebResource each : webResources) {
            xml.append("  <Override PartName=\"")
                    .append(each.part())
                    .append("\" ContentType=\"application/octet-stream\" />\n");
        }
        return xml.append("</Types>\n").toString();
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(SAME_TIME_ALWAYS);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
