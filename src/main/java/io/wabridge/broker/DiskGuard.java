package io.wabridge.broker;

import java.io.File;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisMode;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisProperties;

/**
 * Refuses messages before the disk is nearly full. The embedded broker itself blocks senders below its limit, without an error and
 * for ever, but looks only every few seconds and lets through what it has given credit for; and it dies of a full disk.
 */
public final class DiskGuard {

    private final File directory;
    private final long least;

    DiskGuard(BrokerSettings settings, ArtemisProperties artemis) {
        boolean embedded = artemis.getMode() == ArtemisMode.EMBEDDED;
        // An external broker looks after its own disk.
        this.directory = embedded ? new File(artemis.getEmbedded().getDataDirectory()) : null;
        this.least = settings.minDiskFree().toBytes() + settings.diskReserve().toBytes();
    }

    /** @throws DiskNearlyFullException when nothing more may be stored */
    public void check() {
        if (isNearlyFull()) {
            throw new DiskNearlyFullException(least);
        }
    }

    // One call of the operating system, some microseconds. A directory that cannot be asked has no space: 0.
    boolean isNearlyFull() {
        return directory != null && directory.getUsableSpace() < least;
    }
}
