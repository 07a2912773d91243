package io.wabridge.convention;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which package of the bridge may use which. */
class ArchitectureTest {

    private static final String BRIDGE = "io.wabridge";
    private static final Path SOURCES = Path.of("src/main/java/io/wabridge");
    private static final Path CLASSES = Path.of("target/classes/io/wabridge");
    private static final Path STAND_INS = Path.of("target/test-classes/io/wabridge/standin");

    /** From top to bottom. A package knows packages of the rows below its own, and none beside it: so there is no cycle either. */
    private static final List<Set<String>> LAYERS = List.of(
            Set.of("config"),
            Set.of("edge", "api", "operation", "inbound", "command"),
            Set.of("api.json"),
            Set.of("sending"),
            Set.of("status"),
            Set.of("conversation"),
            Set.of("parking", "security", "block", "webhook", "broker"),
            Set.of("identity", "dataverse", "provider", "jmsbatch"),
            Set.of("neighbour", "database", "problem"));

    private static final int MOST_FILES = 30;
    private static final int MOST_LINES = 350;
    /** How the sentence begins by which the Javadoc of a longer class says why it is not two. */
    private static final Pattern WHY_LONG = Pattern.compile("\\bOne class because\\b");

    private static JavaClasses bridge;

    @BeforeAll
    static void read() {
        // Names are enough: what Camel's and Spring's classes are made of would take most of the time.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        bridge = new ClassFileImporter().importPath(CLASSES);
    }

    @Test
    void everyPackageKnowsOnlyThoseInTheLayersBelow() {
        for (int row = 0; row < LAYERS.size(); row++) {
            for (String name : LAYERS.get(row)) {
                Set<String> known = union(LAYERS.subList(row + 1, LAYERS.size()));
                known.add(name);
                classes()
                        .that()
                        .resideInAPackage(BRIDGE + "." + name)
                        .should()
                        .onlyDependOnClassesThat(areOutsideTheBridge().or(areIn(known)))
                        .check(bridge);
            }
        }
    }

    @Test
    void everyPackageHasItsLayer() {
        Set<String> packages = new HashSet<>();
        for (JavaClass each : bridge) {
            packages.add(each.getPackageName());
        }
        packages.remove(BRIDGE);

        assertThat(packages)
                .containsExactlyInAnyOrderElementsOf(
                        union(LAYERS).stream().map(name -> BRIDGE + "." + name).toList());
    }

    @Test
    void theShapesOfTheRestInterfaceAreItsOwnAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BRIDGE + ".api..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BRIDGE + ".api.json")
                .check(bridge);
    }

    @Test
    void onlyItsClientCallsDataverse() throws IOException {
        assertThat(sources()
                        .filter(file -> read(file).contains("\"direct:dataverse"))
                        .map(SOURCES::relativize))
                .containsExactly(Path.of("dataverse/DataverseClient.java"));
    }

    /** A stream of rows holds its connection until somebody closes it, and looks like any other stream. */
    @Test
    void rowsAreReadAsAListAndNeverAsAStream() {
        noClasses()
                .should()
                .callMethodWhere(describe(
                        "rows are a stream",
                        call -> call.getTargetOwner().getPackageName().startsWith("org.springframework.jdbc")
                                && Set.of("stream", "queryForStream").contains(call.getName())))
                .check(bridge);
    }

    @Test
    void standInsKnowNothingOfTheBridge() {
        JavaClasses standIns = new ClassFileImporter().importPath(STAND_INS);

        noClasses().should().dependOnClassesThat(areIn(union(LAYERS))).check(standIns);
    }

    @Test
    void noPackageIsADrawer() throws IOException {
        assertThat(sources().collect(groupingBy(Path::getParent, counting())))
                .allSatisfy((folder, files) -> assertThat(files).isLessThanOrEqualTo(MOST_FILES));
    }

    @Test
    void aLongClassSaysWhyItIsOne() throws IOException {
        assertThat(sources()
                        .filter(file -> read(file).lines().count() > MOST_LINES)
                        .filter(file -> !WHY_LONG.matcher(read(file)).find()))
                .isEmpty();
    }

    private static DescribedPredicate<JavaClass> areIn(Set<String> packages) {
        Set<String> names = packages.stream().map(name -> BRIDGE + "." + name).collect(toCollection(TreeSet::new));
        return describe("are in " + names, target -> names.contains(packageOf(target)));
    }

    private static DescribedPredicate<JavaClass> areOutsideTheBridge() {
        return describe(
                "are outside the bridge",
                target ->
                        !packageOf(target).equals(BRIDGE) && !packageOf(target).startsWith(BRIDGE + "."));
    }

    private static String packageOf(JavaClass target) {
        return target.getBaseComponentType().getPackageName();
    }

    private static Set<String> union(List<Set<String>> layers) {
        Set<String> all = new HashSet<>();
        layers.forEach(all::addAll);
        return all;
    }

    private static Stream<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
