package io.eventsource.server.internal.journal;

import io.eventsource.protocol.internal.FaultText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of a real directory. Only the owner may read them: their headers hold the key. */
final class DirectoryLayer implements FileLayer {

    private static final boolean CAN_FORCE_DIRECTORIES =
            !System.getProperty("os.name", "").startsWith("Windows");

    private final Path directory;

    DirectoryLayer(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    @Override
    public AutoCloseable lock() throws IOException {
        try {
            createDirectories(directory);
        } catch (IOException e) {
            throw new IOException(
                    "the directory %s of the journal cannot be created: %s".formatted(directory, FaultText.of(e)), e);
        }
        return DirectoryLock.take(directory, attributes("rw-------"));
    }

    /** Forces the parent of each directory that it creates. */
    private static void createDirectories(@Nullable Path directory) throws IOException {
        if (directory != null && !Files.isDirectory(directory)) {
            createDirectories(directory.getParent());
            Files.createDirectory(directory, attributes(directory, "rwx------"));
            if (directory.getParent() != null) {
                force(directory.getParent());
            }
        }
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Override
    public JournalFile create(String name) throws IOException {
        return new ChannelFile(FileChannel.open(
                directory.resolve(name),
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                attributes("rw-------")));
    }

    @Override
    public JournalFile open(String name) throws IOException {
        return new ChannelFile(
                FileChannel.open(directory.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** Opens a file for reading. */
    JournalFile openReadOnly(String name) throws IOException {
        return new ChannelFile(FileChannel.open(directory.resolve(name), StandardOpenOption.READ));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                directory.resolve(from),
                directory.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void forceDirectory() throws IOException {
        force(directory);
    }

    @Override
    public String path(String name) {
        return directory.resolve(name).toString();
    }

    /** Windows cannot open a directory, and keeps names safe without that. */
    private static void force(Path directory) throws IOException {
        if (CAN_FORCE_DIRECTORIES) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private FileAttribute<?>[] attributes(String permissions) {
        return attributes(directory, permissions);
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private record ChannelFile(FileChannel channel) implements JournalFile {

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void read(long offset, ByteBuffer to) throws IOException {
            long at = offset;
            while (to.hasRemaining()) {
                int count = channel.read(to, at);
                if (count < 0) {
                    return;
                }
                at += count;
            }
        }

        @Override
        public void write(long offset, ByteBuffer from) throws IOException {
            long at = offset;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long length) throws IOException {
            channel.truncate(length);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
