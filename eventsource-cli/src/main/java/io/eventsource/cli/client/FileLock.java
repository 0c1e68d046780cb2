package io.eventsource.cli.client;

import io.eventsource.cli.Option;
import io.eventsource.cli.UsageException;
import io.eventsource.protocol.internal.FaultText;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other clients from using a file at the same time. The lock is on a file beside it, with {@code .lock} added, because
 * the file itself is replaced at each write.
 */
final class FileLock implements AutoCloseable {

    private final FileChannel channel;

    private FileLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Acquires the lock.
     *
     * @param option the option that named the file
     * @throws UsageException if another client holds it
     */
    static FileLock take(Path file, Option<?> option) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file.resolveSibling(file.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return new FileLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            // The same message as for another process.
        } catch (IOException e) {
            close(channel);
            throw UsageException.failed(option + " cannot be locked: " + file + ": " + FaultText.of(e), e);
        }
        close(channel);
        throw UsageException.failed(option + " is in use by another eventsource-client: " + file
                + "; two clients with one position would both receive each event");
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The system releases the lock at the end of the process at the latest.
        }
    }
}
