package io.wabridge.harness;

import io.wabridge.fixture.Command;
import io.wabridge.fixture.TestBridge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The Artemis of the distribution, in a process of its own, with the settings that {@code config/broker.xml} asks of it. Two that are
 * made {@link #pair} share a journal: one is live, the other takes over.
 */
final class Broker implements Victim {

    static final String USER = "bridge";
    static final String PASSWORD = "sandbox";

    private static final Path DISTRIBUTION = Path.of("target", "artemis").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Path directory;
    private final int port;
    /** Of a pair: the other one. */
    private Broker other;

    private Process process;

    private Broker(String name, Path directory, int port) {
        this.name = name;
        this.directory = directory.toAbsolutePath();
        this.port = port;
    }

    /** One broker by itself. */
    static Broker alone(Path directory) {
        Broker broker = new Broker("Artemis", directory, TestBridge.freePort());
        broker.write(broker.directory.resolve("data"), "", "");
        return broker;
    }

    /** Two brokers with one journal. The second is live as soon as the first is gone, and hands back when the first returns. */
    static List<Broker> pair(Path directory) {
        Broker first = new Broker("Artemis 1", directory.resolve("first"), TestBridge.freePort());
        Broker second = new Broker("Artemis 2", directory.resolve("second"), TestBridge.freePort());
        Path shared = directory.resolve("shared").toAbsolutePath();
        first.write(shared, cluster(first, second), "<primary/>");
        first.other = second;
        second.other = first;
        second.write(shared, cluster(second, first), "<backup><allow-failback>true</allow-failback></backup>");
        return List.of(first, second);
    }

    /** Where all of these are looked for. */
    static String url(List<Broker> brokers) {
        return "(" + String.join(",", brokers.stream().map(Broker::address).toList()) + ")"
                + (brokers.size() > 1 ? "?ha=true" : "");
    }

    private String address() {
        return "tcp://localhost:" + port;
    }

    private static String cluster(Broker own, Broker other) {
        return """
                <connectors>
                  <connector name="own">%s</connector>
                  <connector name="other">%s</connector>
                </connectors>
                <cluster-user>cluster</cluster-user>
                <cluster-password>cluster</cluster-password>
                <cluster-connections>
                  <cluster-connection name="pair">
                    <connector-ref>own</connector-ref>
                    <static-connectors><connector-ref>other</connector-ref></static-connectors>
                  </cluster-connection>
                </cluster-connections>""".formatted(own.address(), other.address());
    }

    /** An instance as {@code artemis create} makes one, without the console. */
    private void write(Path data, String connections, String sharedStore) {
        String highAvailability =
                sharedStore.isEmpty() ? "" : "<ha-policy><shared-store>" + sharedStore + "</shared-store></ha-policy>";
        try {
            Path etc = Files.createDirectories(directory.resolve("etc"));
            String needed = Files.readString(Path.of("config", "broker.xml"));
            String settings = needed.substring(needed.indexOf('>', needed.indexOf("<core xmlns")) + 1);
            Files.writeString(etc.resolve("broker.xml"), """
                    <configuration xmlns="urn:activemq">
                      <core xmlns="urn:activemq:core">
                        <name>%s</name>
                        <journal-type>NIO</journal-type>
                        <journal-directory>%2$s/journal</journal-directory>
                        <bindings-directory>%2$s/bindings</bindings-directory>
                        <paging-directory>%2$s/paging</paging-directory>
                        <large-messages-directory>%2$s/large</large-messages-directory>
                        <acceptors><acceptor name="all">tcp://localhost:%3$d?protocols=CORE</acceptor></acceptors>
                        %4$s
                        %5$s
                    %6$s
                    </configuration>""".formatted(
                            name, data, port, connections, highAvailability, settings));
            Files.writeString(etc.resolve("bootstrap.xml"), """
                    <broker xmlns="http://activemq.apache.org/schema">
                      <jaas-security domain="activemq"/>
                      <server configuration="%s"/>
                    </broker>""".formatted(
                            etc.resolve("broker.xml").toUri()));
            Files.writeString(
                    etc.resolve("management.xml"), "<management-context xmlns=\"http://activemq.apache.org/schema\"/>");
            Files.writeString(etc.resolve("login.config"), """
                    activemq {
                      org.apache.activemq.artemis.spi.core.security.jaas.PropertiesLoginModule required
                        org.apache.activemq.jaas.properties.user="users.properties"
                        org.apache.activemq.jaas.properties.role="roles.properties";
                    };""");
            Files.writeString(etc.resolve("users.properties"), USER + "=" + PASSWORD + "\n");
            Files.writeString(etc.resolve("roles.properties"), "bridge=" + USER + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() {
        Path home = home();
        try {
            process = new ProcessBuilder(
                            Command.JAVA,
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Djava.security.auth.login.config=" + directory.resolve("etc/login.config"),
                            "-Dartemis.home=" + home,
                            "-Dartemis.instance=" + directory,
                            "-Dartemis.instance.etc=" + directory.resolve("etc"),
                            "-cp",
                            home.resolve("lib/artemis-boot.jar").toString(),
                            "org.apache.activemq.artemis.boot.Artemis",
                            "run",
                            "xml:" + directory.resolve("etc/bootstrap.xml"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("broker.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path home() {
        try (var homes = Files.list(DISTRIBUTION)) {
            return homes.filter(home -> Files.exists(home.resolve("lib/artemis-boot.jar")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("Artemis is unpacked before the tests: mvn dependency:unpack@artemis", e);
        }
    }

    @Override
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("process " + process.pid() + " outlived SIGKILL");
        }
    }

    /** Whether it takes connections; of a pair only one does. */
    private boolean isLive() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isLive() && (other == null || !other.isLive())) {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended with " + process.exitValue() + ", see " + directory);
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(name + " is not ready after " + PATIENCE + ", see " + directory);
            }
            Thread.sleep(50);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
