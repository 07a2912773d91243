package io.wabridge.jmsbatch;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.springframework.util.unit.DataSize;

/**
 * The options of {@code jms-batch}. Set them for all endpoints under {@code bridge.broker.batch}, or for one endpoint in its URI.
 * Durations are written {@code 500ms}, {@code 10s}, sizes {@code 4MB}; bare numbers are milliseconds and bytes.
 */
@UriParams
public class JmsBatchConfiguration implements Cloneable {

    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    @UriParam
    @Metadata(description = "Names of the only headers (String, Long, Integer) that cross the broker, comma separated")
    private String headers = "";

    @UriParam(label = "producer")
    private Duration commitTimeout = Duration.ofSeconds(10);

    @UriParam(label = "producer")
    private int queueSize = 5_000;

    @UriParam(label = "producer")
    private DataSize queueBytes = DataSize.ofMegabytes(64);

    @UriParam(label = "producer")
    private int groupMessages = 1_000;

    @UriParam(label = "producer")
    private DataSize groupBytes = DataSize.ofMegabytes(4);

    @UriParam(label = "producer")
    private DataSize packBytes = DataSize.ofKilobytes(64);

    @UriParam(label = "producer")
    private int writers = 1;

    @UriParam(label = "producer")
    private int completionThreads = 4;

    @UriParam(label = "consumer")
    private int maxMessages = 2_000;

    @UriParam(label = "consumer")
    private DataSize maxBytes = DataSize.ofMegabytes(16);

    @UriParam(label = "consumer")
    private Duration maxWait = Duration.ofMillis(500);

    @UriParam(label = "consumer")
    private Duration maxGap = Duration.ofMillis(50);

    @UriParam(label = "consumer")
    private Duration backOff = Duration.ofMillis(500);

    @UriParam(label = "consumer")
    private Duration maxBackOff = Duration.ofSeconds(30);

    @UriParam
    private Duration reconnectDelay = Duration.ofMillis(500);

    @UriParam
    private Duration maxReconnectDelay = Duration.ofSeconds(5);

    JmsBatchConfiguration copy() {
        try {
            return (JmsBatchConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A wrong value must stop the route at its start, not fail under load. */
    void validate() {
        positive(Map.of(
                "queueSize", (long) queueSize,
                "queueBytes", queueBytes.toBytes(),
                "groupMessages", (long) groupMessages,
                "groupBytes", groupBytes.toBytes(),
                "writers", (long) writers,
                "completionThreads", (long) completionThreads,
                "maxMessages", (long) maxMessages,
                "maxBytes", maxBytes.toBytes()));
        positive(Map.of(
                "commitTimeout", commitTimeout.toMillis(),
                "maxWait", maxWait.toMillis(),
                "maxGap", maxGap.toMillis(),
                "backOff", backOff.toMillis(),
                "maxBackOff", maxBackOff.toMillis(),
                "reconnectDelay", reconnectDelay.toMillis(),
                "maxReconnectDelay", maxReconnectDelay.toMillis()));
        headerNames().forEach(JmsBatchConfiguration::validateHeader);
    }

    private static void positive(Map<String, Long> options) {
        options.forEach((name, value) -> {
            if (value <= 0) {
                throw new IllegalArgumentException("jms-batch: " + name + " must be more than 0");
            }
        });
    }

    // CVE-2026-40453: a Camel* header that crosses the broker, in any spelling, controls the components behind it.
    private static void validateHeader(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!HEADER_NAME.matcher(name).matches()
                || Stream.of("camel", "jms", "_amq", "org_apache_camel").anyMatch(lower::startsWith)) {
            throw new IllegalArgumentException("jms-batch: header " + name + " may not cross the broker");
        }
    }

    List<String> headerNames() {
        return Stream.of(headers.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    public String getHeaders() {
        return headers;
    }

    /** Names of the headers (String, Long, Integer) that cross the broker, comma separated. None by default. */
    public void setHeaders(String headers) {
        this.headers = headers;
    }

    public Duration getCommitTimeout() {
        return commitTimeout;
    }

    /** How long an exchange waits for its commit at most. Must be shorter than the time-out of its caller. */
    public void setCommitTimeout(Duration commitTimeout) {
        this.commitTimeout = commitTimeout;
    }

    public int getQueueSize() {
        return queueSize;
    }

    /** How many exchanges may wait for a commit. The next one is refused. */
    public void setQueueSize(int queueSize) {
        this.queueSize = queueSize;
    }

    public DataSize getQueueBytes() {
        return queueBytes;
    }

    /** How many bytes of bodies may wait for a commit. */
    public void setQueueBytes(DataSize queueBytes) {
        this.queueBytes = queueBytes;
    }

    public int getGroupMessages() {
        return groupMessages;
    }

    /** How many messages one commit takes at most. */
    public void setGroupMessages(int groupMessages) {
        this.groupMessages = groupMessages;
    }

    public DataSize getGroupBytes() {
        return groupBytes;
    }

    /** A commit takes no further message once it holds this many bytes. */
    public void setGroupBytes(DataSize groupBytes) {
        this.groupBytes = groupBytes;
    }

    public DataSize getPackBytes() {
        return packBytes;
    }

    /** Messages of one commit go into one JMS message until it holds this many bytes. 0: each is a JMS message of its own. */
    public void setPackBytes(DataSize packBytes) {
        this.packBytes = packBytes;
    }

    public int getWriters() {
        return writers;
    }

    /** Writer threads, each with its own session. With more than one, asynchronous senders lose their order. */
    public void setWriters(int writers) {
        this.writers = writers;
    }

    public int getCompletionThreads() {
        return completionThreads;
    }

    /** Threads that run the rest of the route after the commit. */
    public void setCompletionThreads(int completionThreads) {
        this.completionThreads = completionThreads;
    }

    public int getMaxMessages() {
        return maxMessages;
    }

    /** A batch takes no further message once it holds this many. What a pack holds comes together. */
    public void setMaxMessages(int maxMessages) {
        this.maxMessages = maxMessages;
    }

    public DataSize getMaxBytes() {
        return maxBytes;
    }

    /** A batch takes no further message once it holds this many bytes, so it may be larger by one message. */
    public void setMaxBytes(DataSize maxBytes) {
        this.maxBytes = maxBytes;
    }

    public Duration getMaxWait() {
        return maxWait;
    }

    /** How long a batch takes messages, counted from its first. */
    public void setMaxWait(Duration maxWait) {
        this.maxWait = maxWait;
    }

    public Duration getMaxGap() {
        return maxGap;
    }

    /** How long a batch waits for one more message. When none comes, it is processed as it is. */
    public void setMaxGap(Duration maxGap) {
        this.maxGap = maxGap;
    }

    public Duration getBackOff() {
        return backOff;
    }

    /** Pause after a roll-back, doubled each time. */
    public void setBackOff(Duration backOff) {
        this.backOff = backOff;
    }

    public Duration getMaxBackOff() {
        return maxBackOff;
    }

    public void setMaxBackOff(Duration maxBackOff) {
        this.maxBackOff = maxBackOff;
    }

    public Duration getReconnectDelay() {
        return reconnectDelay;
    }

    /** Pause after a failed connection, doubled each time. */
    public void setReconnectDelay(Duration reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    public Duration getMaxReconnectDelay() {
        return maxReconnectDelay;
    }

    public void setMaxReconnectDelay(Duration maxReconnectDelay) {
        this.maxReconnectDelay = maxReconnectDelay;
    }
}
