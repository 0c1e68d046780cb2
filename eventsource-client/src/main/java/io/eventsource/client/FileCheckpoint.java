package io.eventsource.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A place in a file: the id in UTF-8, and a line end, by which a file that was cut shows. */
final class FileCheckpoint implements Checkpoint {

    private final Path file;
    private final Path next;

    FileCheckpoint(Path file) {
        this.file = file.toAbsolutePath();
        this.next = this.file.resolveSibling(this.file.getFileName() + ".new");
    }

    @Override
    public String load() throws IOException {
        try {
            String text = Files.readString(file);
            if (!text.endsWith("\n")) {
                throw new IOException("the checkpoint " + file + " was not written to its end; expected one line");
            }
            return text.substring(0, text.length() - 1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    @Override
    public void save(String lastEventId) throws IOException {
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap((lastEventId + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory();
    }

    /** The new name must be on the disk, too; where a directory cannot be opened, as on Windows, it is without this. */
    private void syncDirectory() {
        try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException notHere) {
            // the place is in the file, and that is all there is to do
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
