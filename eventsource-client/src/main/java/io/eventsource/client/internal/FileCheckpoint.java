package io.eventsource.client.internal;

import io.eventsource.client.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;

/** Stores the last event ID in a file: UTF-8 and a line end, whose absence shows a truncated file. */
public final class FileCheckpoint implements Checkpoint {

    private final AtomicFile file;

    public FileCheckpoint(Path file) {
        this.file = new AtomicFile(file);
    }

    /** Also checks whether {@link #save} can succeed, so that a problem shows before the first event. */
    @Override
    public String load() throws IOException {
        String id = file.read();
        if (id != null && !LastEventIds.isValid(id)) {
            throw file.damaged("expected one line, the last event ID");
        }
        file.checkWritable();
        return id == null ? "" : id;
    }

    @Override
    public void save(String lastEventId) throws IOException {
        file.write(LastEventIds.requireValid(lastEventId));
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
