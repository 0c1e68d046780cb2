package io.eventsource.client.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A small text file that is replaced in one step, and is synced to disk when a write returns. Only its owner may read
 * it.
 */
public final class AtomicFile {

    /** The largest size of a file, in bytes, unless set. */
    private static final int MAX_SIZE = 1024 * 1024;

    private final Path file;
    /** Holds the new content until it replaces the old. */
    private final Path next;

    private final int maxSize;

    public AtomicFile(Path file) {
        this(file, MAX_SIZE);
    }

    /** Creates a file of another largest size, in bytes. */
    public AtomicFile(Path file, int maxSize) {
        this.maxSize = maxSize;
        this.file = file.toAbsolutePath();
        this.next = this.file.resolveSibling(this.file.getFileName() + ".new");
    }

    /**
     * Reads the content, which must be UTF-8 and end with a line end.
     *
     * @return the content without the last line end; null if there is no file
     * @throws IOException if it cannot be read or is damaged; the message says which
     */
    public @Nullable String read() throws IOException {
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(maxSize + 1);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new IOException("%s cannot be read: %s".formatted(file, reason(e)), e);
        }
        if (bytes.length > maxSize) {
            throw damaged("it has more than " + maxSize + " bytes");
        }
        String text = decode(bytes);
        if (!text.endsWith("\n")) {
            throw damaged("its last line has no end");
        }
        return text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
    }

    private String decode(byte[] bytes) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw damaged("it is not UTF-8");
        }
    }

    /** The exception for a file whose content cannot be used. */
    public IOException damaged(String problem) {
        return new IOException("%s is damaged: %s; correct or delete it".formatted(file, problem));
    }

    /** Checks whether {@link #write} can succeed, as far as possible. */
    public void checkWritable() throws IOException {
        try {
            open().close();
            Files.delete(next);
            if (Files.isDirectory(file)) {
                throw new FileSystemException(file.toString(), null, "it is a directory");
            }
        } catch (IOException e) {
            throw new IOException("%s cannot be written: %s".formatted(file, reason(e)), e);
        }
    }

    /**
     * Replaces the content.
     *
     * @param content without the last line end
     * @throws IOException if that failed; the content is then the old one
     */
    public void write(String content) throws IOException {
        try (FileChannel channel = open()) {
            ByteBuffer bytes = ByteBuffer.wrap((content + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory();
    }

    private FileChannel open() throws IOException {
        FileAttribute<?>[] attributes =
                next.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        return FileChannel.open(
                next,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
                attributes);
    }

    /** Syncs the new name to disk, too. Windows cannot open a directory, and does not need this. */
    private void syncDirectory() {
        try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException notHere) {
            // The content is in the file.
        }
    }

    /** Describes a failure without the path, which the caller names. Java's messages consist of the path only. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "its directory does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException fault ? fault.getReason() : e.getMessage();
        return reason == null ? e.toString() : reason;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
