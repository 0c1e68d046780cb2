package io.eventsource.client.internal;

import io.eventsource.client.ClientId;
import io.eventsource.client.StateFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A state file of three lines, and the lock that keeps other programs out. */
public final class LockedStateFile implements StateFile {

    private static final String FORMAT = "eventsource-client 1";
    private static final Pattern CONTENT = Pattern.compile("\\Q" + FORMAT + "\\E\nid: (\\S+)\nposition: (?s:(.*))");

    /**
     * The files that are open in this JVM. Opening a lock file a second time would release the lock: in POSIX it
     * belongs to the process, and is released with the first descriptor that is closed.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final AtomicFile file;
    private final Lock lock;
    private final String clientId;
    // Guarded by this.
    private String position;

    private LockedStateFile(AtomicFile file, Lock lock, String clientId, String position) {
        this.file = file;
        this.lock = lock;
        this.clientId = clientId;
        this.position = position;
    }

    /** Opens a state file, or creates one. */
    public static LockedStateFile open(Path file) throws IOException {
        Lock lock = Lock.of(file.toAbsolutePath());
        try {
            AtomicFile content = new AtomicFile(file);
            LockedStateFile state = read(content, content.read(), lock);
            content.checkWritable();
            state.write(state.position);
            return state;
        } catch (IOException | RuntimeException e) {
            lock.release();
            throw e;
        }
    }

    private static LockedStateFile read(AtomicFile file, @Nullable String content, Lock lock) throws IOException {
        if (content == null) {
            return new LockedStateFile(file, lock, ClientId.random(), "");
        }
        Matcher matcher = CONTENT.matcher(content);
        if (!matcher.matches() || !ClientIds.isValid(matcher.group(1)) || !LastEventIds.isValid(matcher.group(2))) {
            throw file.damaged("expected the line \"" + FORMAT + "\", an id and a position");
        }
        return new LockedStateFile(file, lock, matcher.group(1), matcher.group(2));
    }

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public synchronized String load() {
        return position;
    }

    @Override
    public synchronized void save(String lastEventId) throws IOException {
        if (!lock.isHeld()) {
            throw new IOException(file + " is closed");
        }
        write(LastEventIds.requireValid(lastEventId));
    }

    private synchronized void write(String lastEventId) throws IOException {
        file.write(FORMAT + "\nid: " + clientId + "\nposition: " + lastEventId);
        position = lastEventId;
    }

    @Override
    public synchronized void close() {
        lock.release();
    }

    /** Returns the path, without the content of the file. */
    @Override
    public String toString() {
        return file.toString();
    }

    /** Keeps others from opening the file. */
    private record Lock(Path file, FileChannel channel) {

        static Lock of(Path file) throws IOException {
            if (!OPEN.add(file)) {
                throw new InUseException(file);
            }
            Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
            FileChannel channel = null;
            try {
                while (true) {
                    Object key = key(lockFile);
                    channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    if (channel.tryLock() == null) {
                        break;
                    }
                    // A lock on a file that was removed in between, with old state files, keeps no other program out.
                    if (Objects.equals(key, key(lockFile))) {
                        return new Lock(file, channel);
                    }
                    channel.close();
                }
            } catch (IOException e) {
                free(file, channel);
                throw new IOException("%s cannot be locked: %s".formatted(file, AtomicFile.reason(e)), e);
            }
            free(file, channel);
            throw new InUseException(file);
        }

        /** Tells a file from one of the same name that replaces it; null if there is none, or where the system cannot tell. */
        private static @Nullable Object key(Path file) throws IOException {
            try {
                return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            } catch (NoSuchFileException e) {
                return null;
            }
        }

        boolean isHeld() {
            return channel.isOpen();
        }

        void release() {
            if (channel.isOpen()) {
                free(file, channel);
            }
        }

        private static void free(Path file, @Nullable FileChannel channel) {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                // The system releases the lock at the end of the process at the latest.
            }
            OPEN.remove(file);
        }
    }
}
