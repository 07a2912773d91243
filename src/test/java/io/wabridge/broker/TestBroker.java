package io.wabridge.broker;

import jakarta.jms.ConnectionFactory;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.io.IOCriticalErrorListener;
import org.apache.activemq.artemis.core.io.SequentialFile;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFile;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.Journal;
import org.apache.activemq.artemis.core.paging.PagingManager;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.JournalStorageManager;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.util.unit.DataSize;

/**
 * A real, persistent Artemis with the product's settings, which counts how often its message journal forces a file. The journal
 * takes its files from a factory, and a file is forced in exactly three places (sync, preallocation, close); a subclass counts
 * each. Stop and start again use the same directory.
 */
public final class TestBroker implements AutoCloseable {

    public static final String QUEUE = "whatsapp.inbound";
    private static final AtomicInteger SERVER_IDS = new AtomicInteger(1_000);

    private final int serverId = SERVER_IDS.incrementAndGet();
    private final Path directory;
    private final AtomicLong forces = new AtomicLong();
    private ActiveMQServerImpl server;
    private PackedMessages packed;

    public TestBroker(Path directory) {
        this.directory = directory;
    }

    public TestBroker start() {
        return start(new BrokerSettings(
                QUEUE,
                DataSize.ofMegabytes(32),
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(1),
                Duration.ofMillis(1)));
    }

    public TestBroker start(BrokerSettings settings) {
        Configuration configuration = new ConfigurationImpl()
                .setSecurityEnabled(false)
                .setPersistenceEnabled(true)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(directory.resolve("journal").toString())
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString())
                .addAcceptorConfiguration(
                        new TransportConfiguration(InVMAcceptorFactory.class.getName(), Map.of("serverId", serverId)));
        packed = new PackedMessages(settings.inboundQueue());
        new EmbeddedBroker(settings, packed).customize(configuration);
        server = new ActiveMQServerImpl(configuration) {
            @Override
            protected StorageManager createStorageManager() {
                return new CountingStorage(this, forces);
            }
        };
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    public void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    public ConnectionFactory connections() {
        return new ActiveMQConnectionFactory(
                false, new TransportConfiguration(InVMConnectorFactory.class.getName(), Map.of("serverId", serverId)));
    }

    public long forces() {
        return forces.get();
    }

    public PagingManager paging() {
        return server.getPagingManager();
    }

    public ActiveMQServerImpl server() {
        return server;
    }

    public Queue queue() {
        return server.locateQueue(QUEUE);
    }

    /** How many messages wait, in packs or by themselves. The queue takes what was committed on a thread of its own, and counts it there. */
    public long messageCount() {
        queue().flushExecutor();
        return queue().getMessageCount() + packed.waiting();
    }

    PackedMessages packed() {
        return packed;
    }

    // The journal is made inside the constructor of the super class, before this class has fields: the counter goes in
    // after.
    private static final class CountingStorage extends JournalStorageManager {

        CountingStorage(ActiveMQServerImpl server, AtomicLong forces) {
            super(
                    server.getConfiguration(),
                    server.getCriticalAnalyzer(),
                    server.getExecutorFactory(),
                    server.getScheduledPool(),
                    server.getIOExecutorFactory(),
                    null);
            ((CountingFactory) journalFF).forces = forces;
        }

        @Override
        protected Journal createMessageJournal(Configuration config, IOCriticalErrorListener listener, int fileSize) {
            journalFF = new CountingFactory(config, listener);
            journalFF.setDatasync(config.isJournalDatasync());
            return super.createMessageJournal(config, listener, fileSize);
        }
    }

    private static final class CountingFactory extends NIOSequentialFileFactory {

        private volatile AtomicLong forces = new AtomicLong();

        CountingFactory(Configuration config, IOCriticalErrorListener listener) {
            super(
                    config.getJournalLocation(),
                    true,
                    config.getJournalBufferSize_NIO(),
                    config.getJournalBufferTimeout_NIO(),
                    config.getJournalMaxIO_NIO(),
                    false,
                    listener,
                    null);
        }

        @Override
        public SequentialFile createSequentialFile(String fileName) {
            return new CountingFile(this, journalDir, fileName);
        }

        private final class CountingFile extends NIOSequentialFile {

            CountingFile(CountingFactory factory, File directory, String file) {
                super(factory, directory, file, factory.maxIO, factory.writeExecutor);
            }

            @Override
            protected void syncChannel(FileChannel channel) throws IOException {
                forces.incrementAndGet();
                super.syncChannel(channel);
            }

            @Override
            public void fill(int size) throws IOException {
                forces.incrementAndGet();
                super.fill(size);
            }

            @Override
            public synchronized void close(boolean waitSync, boolean blockOnPending) throws IOException {
                if (waitSync && isOpen()) {
                    forces.incrementAndGet();
                }
                try {
                    super.close(waitSync, blockOnPending);
                } catch (IOException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        }
    }
}
