package io.eventsource.benchmarks.jetty;

import io.eventsource.server.journal.FileJournal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Ours on Jetty with a journal in files, forced to disk before an event is acknowledged. */
public final class OursOnJettyWithFiles extends OursOnJettyWithJournal {

    private static final int MAX_UNACKNOWLEDGED = 256;

    public OursOnJettyWithFiles() throws IOException {
        super(FileJournal.open(temporaryDirectory()), MAX_UNACKNOWLEDGED);
    }

    private static Path temporaryDirectory() throws IOException {
        Path directory = Files.createTempDirectory("eventsource-benchmark-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            File[] files = directory.toFile().listFiles();
            if (files != null) {
                for (File file : files) {
                    file.delete();
                }
            }
            directory.toFile().delete();
        }));
        return directory;
    }
}
