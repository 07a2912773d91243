package io.wabridge.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two nodes with one PostgreSQL and one external Artemis, or a pair of them. All are killed, and the other node works on. */
class HarnessTwoNodesIT extends HarnessContract {

    private static final boolean PAIR = Boolean.getBoolean("harness.broker-pair");

    @Override
    Verdict verdict(Path directory, long seed) throws Exception {
        Postgres postgres = new Postgres(directory.resolve("postgres"));
        List<Broker> brokers =
                PAIR ? Broker.pair(directory.resolve("broker")) : List.of(Broker.alone(directory.resolve("broker")));
        List<Victim> shared = new ArrayList<>(brokers);
        shared.add(postgres);
        try (Harness harness = new Harness(
                "two nodes",
                seed,
                directory,
                2,
                shared,
                List.of(
                        // As an installation starts its nodes, but for the profile: that of the sandbox excludes it.
                        "--spring.config.additional-location=file:./config/application-cluster.yaml",
                        "--BRIDGE_DB_PORT=" + postgres.port(),
                        "--BRIDGE_DB_NAME=postgres",
                        "--BRIDGE_DB_USER=postgres",
                        "--spring.datasource.password=",
                        "--BRIDGE_BROKER_URL=" + Broker.url(brokers),
                        "--spring.artemis.password=" + Broker.PASSWORD))) {
            return harness.run();
        } finally {
            shared.forEach(Victim::close);
        }
    }
}
