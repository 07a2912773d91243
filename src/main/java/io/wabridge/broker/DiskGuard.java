package io.wabridge.broker;

import java.io.File;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisMode;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisProperties;

/**
 * Refuses messages before the disk is nearly full. Below its own limit the embedded broker blocks senders for ever and without an
 * error. It looks only every few seconds, lets through what it has given credit for, and dies when the disk is full.
 */
public final class DiskGuard implements Processor {

    private final File directory;
    private final long least;

    DiskGuard(BrokerSettings settings, ArtemisProperties artemis) {
        boolean embedded = artemis.getMode() == ArtemisMode.EMBEDDED;
        // An external broker watches its own disk.
        this.directory = embedded ? new File(artemis.getEmbedded().getDataDirectory()) : null;
        this.least = settings.minDiskFree().toBytes() + settings.diskReserve().toBytes();
    }

    /** @throws DiskNearlyFullException when nothing more may be stored */
    @Override
    public void process(Exchange exchange) {
        if (isNearlyFull()) {
            throw new DiskNearlyFullException(least);
        }
    }

    // One system call, some microseconds. For a directory that cannot be read it returns 0, which counts as no space.
    boolean isNearlyFull() {
        return directory != null && directory.getUsableSpace() < least;
    }
}
