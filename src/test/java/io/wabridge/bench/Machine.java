package io.wabridge.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.wabridge.standin.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.activemq.artemis.utils.VersionLoader;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.boot.SpringBootVersion;

/** Where and with what the run was made. */
record Machine(Instant at, int cores, long gigabytes, String processor, String system, String java, String versions) {

    static Machine here() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                Instant.now().truncatedTo(ChronoUnit.MINUTES),
                system.getAvailableProcessors(),
                Math.round(system.getTotalMemorySize() / 1e9),
                modelName(),
                system.getName() + " " + system.getVersion() + " " + system.getArch(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                "Spring Boot " + SpringBootVersion.getVersion() + ", Camel "
                        + new DefaultCamelContext(false).getVersion() + ", Artemis "
                        + VersionLoader.getVersion().getFullVersion());
    }

    private static String modelName() {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return "unknown processor";
        }
        try {
            return Files.readAllLines(info).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown processor");
        } catch (IOException e) {
            return "unknown processor";
        }
    }

    String sentence() {
        return "%s. %d cores (%s), %d GB, %s. %s. %s. Load generator, bridge and stand-ins share the machine."
                .formatted(at, cores, processor, gigabytes, system, java, versions);
    }

    ObjectNode json() {
        return Json.object()
                .put("at", at.toString())
                .put("cores", cores)
                .put("gigabytes", gigabytes)
                .put("processor", processor)
                .put("system", system)
                .put("java", java)
                .put("versions", versions);
    }
}
