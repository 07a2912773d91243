package io.wabridge.convention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tables in {@code src/docs/routes.md} agree with the contract comments of the routes.
 * {@code mvn test -Dtest=RouteTableTest -Droutes.write} writes them.
 */
class RouteTableTest {

    private static final Path DOCUMENT = Path.of("src/docs/routes.md");
    private static final Path ROUTES = Path.of("routes");
    private static final String BEGIN = "<!-- begin: made from the comments in routes/ -->\n";
    private static final String END = "<!-- end -->\n";
    private static final Pattern FIELD = Pattern.compile("(In|Used by|Key|Guarantee|Failure): +(.*)");
    private static final Pattern NODE = Pattern.compile("^ *([a-z]+(?:-[a-z]+)*)\\[", Pattern.MULTILINE);

    /** Folder to what it is for, in the order data takes. */
    private static final Map<String, String> FOLDERS = new LinkedHashMap<>();

    static {
        FOLDERS.put("inbound", "From a webhook of WhatsApp to rows in Dynamics. Messages of blocked numbers end here.");
        FOLDERS.put("blocking", "Blocks and unblocks: expiry, and how Dynamics follows the block list.");
        FOLDERS.put("commands", "What agents ask for in Dynamics.");
        FOLDERS.put("sending", "Messages on their way to the provider.");
        FOLDERS.put("parking", "Events that could not be delivered, and their replay.");
        FOLDERS.put("api", "The REST interface: addresses, one flow for each call, and what all calls share.");
        FOLDERS.put("neighbours", "Dynamics and the provider: the only routes that call them.");
        FOLDERS.put("housekeeping", "Regular clean-up, and counts for the metrics.");
        FOLDERS.put("", "Error handling that routes of all folders share.");
    }

    @Test
    void theDocumentSaysWhatTheRoutesSay() throws IOException {
        String text = Files.readString(DOCUMENT);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        String wanted = text.substring(0, begin) + tables() + text.substring(end);
        if (System.getProperty("routes.write") != null) {
            Files.writeString(DOCUMENT, wanted);
        }

        assertThat(Files.readString(DOCUMENT))
                .as("stale; write it again with: mvn test -Dtest=RouteTableTest -Droutes.write")
                .isEqualTo(wanted);
    }

    @Test
    void thePictureNamesRoutesThatExist() throws IOException {
        List<String> ids = routeFiles().map(RouteConventionTest::nameOf).toList();
        List<String> drawn = new ArrayList<>();
        Matcher node = NODE.matcher(Files.readString(DOCUMENT));
        while (node.find()) {
            drawn.add(node.group(1));
        }

        assertThat(drawn).isNotEmpty();
        assertThat(ids).containsAll(drawn);
    }

    private static Stream<Path> routeFiles() throws IOException {
        return RouteConventionTest.routeFiles();
    }

    private static String tables() throws IOException {
        Map<String, List<Path>> byFolder = new TreeMap<>();
        routeFiles().forEach(file -> byFolder.computeIfAbsent(folder(file), folder -> new ArrayList<>())
                .add(file));
        assertThat(FOLDERS.keySet())
                .as("a folder without a place in the document")
                .containsAll(byFolder.keySet());
        StringBuilder tables = new StringBuilder();
        FOLDERS.forEach((folder, purpose) -> {
            if (!byFolder.containsKey(folder)) {
                return;
            }
            tables.append("\n## ")
                    .append(folder.isEmpty() ? "routes/" : folder)
                    .append("\n\n")
                    .append(purpose)
                    .append("\n\n| route | in | guarantee | failure |\n|---|---|---|---|\n");
            byFolder.get(folder).forEach(file -> tables.append(row(file)));
        });
        return tables.append('\n').toString();
    }

    private static String folder(Path file) {
        return ROUTES.relativize(file).getNameCount() == 1
                ? ""
                : ROUTES.relativize(file).getName(0).toString();
    }

    private static String row(Path file) {
        Map<String, String> contract = contract(file);
        String name = RouteConventionTest.nameOf(file);
        String in = Stream.of("In", "Used by", "Key")
                .filter(contract::containsKey)
                .map(field -> (field.equals("In") ? "" : field + ": ") + contract.get(field))
                .reduce((a, b) -> a + " " + b)
                .orElse("");
        return "| [" + name + "](../../" + file + "): " + contract.get("") + " | " + in + " | "
                + contract.get("Guarantee") + " | " + contract.get("Failure") + " |\n";
    }

    /** Field to text, in one line; what the route does is the field without a name. */
    private static Map<String, String> contract(Path file) {
        Map<String, String> contract = new LinkedHashMap<>();
        String field = "";
        for (String line : comment(file)) {
            Matcher start = FIELD.matcher(line);
            if (start.matches()) {
                field = start.group(1);
                line = start.group(2);
            }
            contract.merge(field, cell(line), (a, b) -> a + " " + b);
        }
        contract.computeIfPresent("", (none, text) -> text.replace(RouteConventionTest.nameOf(file) + ": ", ""));
        return contract;
    }

    private static List<String> comment(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .takeWhile(line -> line.startsWith("#"))
                    .map(line -> line.substring(1).strip())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cell(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|");
    }
}
