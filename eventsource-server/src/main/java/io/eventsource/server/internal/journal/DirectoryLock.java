package io.eventsource.server.internal.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.eventsource.protocol.internal.FaultText;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps other journals, of this process or another, out of a directory. The lock file shows the process that holds it. */
final class DirectoryLock implements AutoCloseable {

    static final String NAME = "lock";

    /**
     * The directories that are locked by this class. To open the lock file of one again would already release its lock: with
     * POSIX a lock belongs to the process, and goes with the first descriptor that is closed.
     */
    private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

    /** Beyond the content: where locks are mandatory, other processes can still read that. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    static DirectoryLock take(Path directory, FileAttribute<?>[] attributes) throws IOException {
        Path real = directory.toRealPath();
        if (!LOCKED.add(real)) {
            throw inUse(directory, "this process");
        }
        try {
            return new DirectoryLock(real, lock(directory, attributes));
        } catch (IOException | RuntimeException e) {
            LOCKED.remove(real);
            throw e;
        }
    }

    @SuppressWarnings("resource") // returned, closed, or on purpose left open
    private static FileChannel lock(Path directory, FileAttribute<?>[] attributes) throws IOException {
        Path file = directory.resolve(NAME);
        FileChannel channel = null;
        boolean isLocked;
        try {
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    attributes);
            isLocked = channel.tryLock(LOCKED_BYTE, 1, false) != null;
        } catch (OverlappingFileLockException e) {
            // Locked by this class in another class loader. To close the channel would release that lock.
            throw inUse(directory, "this process");
        } catch (IOException e) {
            close(channel);
            throw new IOException(
                    "the journal in %s cannot be locked: %s; let this user write to the directory, on a file system with locks"
                            .formatted(directory, FaultText.of(e)),
                    e);
        }
        if (!isLocked) {
            close(channel);
            throw inUse(directory, "process " + holder(file));
        }
        writeHolder(channel);
        return channel;
    }

    private static IOException inUse(Path directory, String holder) {
        return new IOException("the journal in %s is in use by %s; stop that, or choose another directory"
                .formatted(directory, holder));
    }

    private static String holder(Path file) {
        try {
            return Files.readString(file, US_ASCII).strip();
        } catch (IOException e) {
            return "(unknown)";
        }
    }

    /** Only for a message: what cannot be written does not matter. */
    private static void writeHolder(FileChannel channel) {
        try {
            channel.truncate(0);
            channel.write(US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
        } catch (IOException e) {
            // such as a full disk
        }
    }

    @Override
    public void close() {
        close(channel);
        LOCKED.remove(directory);
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
