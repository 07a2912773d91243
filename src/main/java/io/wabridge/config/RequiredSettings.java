package io.wabridge.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/**
 * Stops the start, before anything is opened, when a setting is missing or contradicts another. One line names the keys. There is
 * no default secret outside the sandbox.
 */
@Component
final class RequiredSettings implements BeanFactoryPostProcessor, EnvironmentAware, PriorityOrdered {

    private static final List<String> REQUIRED = List.of(
            "bridge.dataverse.url",
            "bridge.dataverse.token-uri",
            "bridge.dataverse.client-id",
            "bridge.dataverse.client-secret",
            "bridge.dataverse.scope",
            "bridge.whatsapp.app-secret",
            "bridge.whatsapp.verify-token",
            "bridge.whatsapp.access-token",
            "bridge.dynamics.webhook-key",
            "bridge.security.jwks-uri",
            "bridge.security.tokens[0].issuer",
            "bridge.security.tokens[0].audience",
            "bridge.operator.name",
            "bridge.operator.password");
    /** Requests to these addresses carry secrets, so they must use TLS or stay on this machine. */
    private static final List<String> SECURE = List.of(
            "bridge.dataverse.url",
            "bridge.dataverse.token-uri",
            "bridge.whatsapp.graph-url",
            "bridge.security.jwks-uri");

    /** Read by the purges of {@code routes/housekeeping}, which would find a mistake out only when they run. */
    private static final List<String> RETENTIONS = List.of(
            "bridge.blocking.refusal-retention",
            "bridge.inbound.ledger-retention",
            "bridge.outbound.keep",
            "bridge.parking.retention");

    private static final Duration SHORTEST_LEDGER = Duration.ofDays(30);
    /** See the steps {@code charge-…} in {@code routes/api}. */
    private static final int DEAREST_CALL = 6;

    private static final Duration SHORTEST_STATUS_LEASE = Duration.ofSeconds(20);

    private Environment environment;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        List<String> missing =
                REQUIRED.stream().filter(key -> value(key).isBlank()).toList();
        if (!missing.isEmpty()) {
            throw new SettingsException("Not set: " + String.join(", ", missing));
        }
        List<String> wrong = new ArrayList<>();
        for (String key : SECURE) {
            if (!value(key).isBlank() && !isSecure(value(key))) {
                wrong.add(key + " must be an https address (plain http only on this machine)");
            }
        }
        if (value("bridge.dataverse.url").endsWith("/")) {
            wrong.add("bridge.dataverse.url must not end with a slash");
        }
        if (isLess("bridge.inbound.lanes", 1)) {
            wrong.add("bridge.inbound.lanes must be at least 1");
        }
        for (String key : RETENTIONS) {
            if (!isDuration(value(key))) {
                wrong.add(key + " must be a time such as 30d or 24h");
            }
        }
        if (isDuration(value("bridge.inbound.ledger-retention"))
                && isShorter("bridge.inbound.ledger-retention", SHORTEST_LEDGER)) {
            wrong.add("bridge.inbound.ledger-retention must be at least 30d: late receipts and repeats need it");
        }
        if (isLess("bridge.blocking.bulk-requests", 1)) {
            wrong.add("bridge.blocking.bulk-requests must be at least 1");
        }
        if (isLess("bridge.edge.calls-at-once", 1)) {
            wrong.add("bridge.edge.calls-at-once must be at least 1");
        }
        if (isLess("bridge.api.dynamics-requests-per-minute", DEAREST_CALL)) {
            wrong.add("bridge.api.dynamics-requests-per-minute must be at least " + DEAREST_CALL
                    + ": a block costs that");
        }
        if (isShorter("bridge.blocking.status-lease", SHORTEST_STATUS_LEASE)) {
            wrong.add("bridge.blocking.status-lease must be at least 20s: no write begins in its last 15s");
        }
        Duration longestSend = sum(
                "bridge.whatsapp.connect-timeout-ms",
                "bridge.whatsapp.response-timeout-ms",
                "camel.component.http.connection-request-timeout");
        if (isShorter("bridge.outbound.lease", longestSend.plusMillis(1))) {
            wrong.add("bridge.outbound.lease must be longer than a send may take, " + longestSend.toSeconds()
                    + "s: a living send would be taken for a dead one");
        }
        if (!value("bridge.data-dir").matches("(/|\\./|\\.\\./|~/|[A-Za-z]:).*")) {
            wrong.add("bridge.data-dir must be absolute or start with ./");
        }
        boolean sandbox = environment.acceptsProfiles(Profiles.of("sandbox"));
        if (sandbox && !isLoopback(value("server.address"))) {
            wrong.add("server.address must be a loopback address in profile sandbox");
        }
        if (sandbox && environment.acceptsProfiles(Profiles.of("cluster"))) {
            wrong.add("spring.profiles.active: sandbox and cluster exclude each other");
        }
        if (!wrong.isEmpty()) {
            throw new SettingsException(String.join("; ", wrong));
        }
    }

    private boolean isLess(String key, int least) {
        Integer value = environment.getProperty(key, Integer.class);
        return value != null && value < least;
    }

    private boolean isShorter(String key, Duration shortest) {
        Duration value = environment.getProperty(key, Duration.class);
        return value != null && value.compareTo(shortest) < 0;
    }

    private Duration sum(String... keys) {
        return Stream.of(keys)
                .map(key -> environment.getProperty(key, Duration.class))
                .filter(Objects::nonNull)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private String value(String key) {
        return environment.getProperty(key, "");
    }

    private static boolean isDuration(String text) {
        try {
            return !DurationStyle.detectAndParse(text).isNegative();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isSecure(String address) {
        try {
            URI uri = URI.create(address);
            return "https".equals(uri.getScheme()) || isLoopback(uri.getHost());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    // Compares names only. Resolving them would make the start depend on a name server.
    private static boolean isLoopback(String host) {
        return host != null
                && (host.equals("localhost")
                        || host.equals("::1")
                        || host.equals("[::1]")
                        || host.matches("127(\\.\\d{1,3}){3}"));
    }

    /** A setting is missing or contradicts another. */
    static final class SettingsException extends RuntimeException {
        SettingsException(String message) {
            super(message);
        }
    }

    /** Prints the one line instead of a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<SettingsException> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, SettingsException cause) {
            return new FailureAnalysis(
                    cause.getMessage(),
                    "See config/application.yaml. Secrets come from the environment, for example BRIDGE_WHATSAPP_APP_SECRET.",
                    cause);
        }
    }
}
