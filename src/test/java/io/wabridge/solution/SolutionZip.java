package io.wabridge.solution;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What a packed solution holds, read once. */
public final class SolutionZip {

    private final Map<WebResource, byte[]> webResources = new LinkedHashMap<>();

    /** @throws FileNotFoundException when the zip lacks a part the customizations name */
    public SolutionZip(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (WebResource each : WebResource.listedIn(Xml.parse(part(zip, "/customizations.xml")))) {
                try (InputStream content = part(zip, each.part())) {
                    webResources.put(each, content.readAllBytes());
                }
            }
        }
    }

    private static InputStream part(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name.substring(1));
        if (entry == null) {
            throw new FileNotFoundException(zip.getName() + " has no part " + name);
        }
        return zip.getInputStream(entry);
    }

    public Map<WebResource, byte[]> webResources() {
        return webResources;
    }
}
