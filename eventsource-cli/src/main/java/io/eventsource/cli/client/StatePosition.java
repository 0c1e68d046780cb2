package io.eventsource.cli.client;

import io.eventsource.client.Checkpoint;
import io.eventsource.client.StateFile;
import io.eventsource.protocol.internal.FaultText;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The position in a state file. For printed events a separate thread writes it, at most five times a second, so that a
 * fast stream does not wait for the disk. An event that was printed right before the power
 * failed may then be printed again. Where commands are run, each position is on the disk before the next command.
 *
 * <p>A position that cannot be written is reported once; events matter more.
 */
final class StatePosition implements Checkpoint, AutoCloseable {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(200);

    private final StateFile file;
    private final boolean reads;
    private final Consumer<String> messages;
    private final @Nullable Thread writer;
    private final Thread atExit = new Thread(this::finish, "state-at-exit");

    // Guarded by this.
    private @Nullable String pending;
    private boolean closed;
    private boolean failed;
    private String saved;

    /**
     * Opens the position in a file.
     *
     * @param reads whether the saved position is where the stream begins
     * @param lazy whether a separate thread writes it
     * @param messages takes a message if the file cannot be written
     */
    StatePosition(StateFile file, boolean reads, boolean lazy, Consumer<String> messages) {
        this.file = file;
        this.reads = reads;
        this.messages = messages;
        this.saved = file.load();
        this.writer = lazy ? new Thread(this::run, "state") : null;
        if (writer != null) {
            writer.setDaemon(true);
            writer.start();
            Runtime.getRuntime().addShutdownHook(atExit); // Ctrl-C ends the JVM without close()
        }
    }

    @Override
    public String load() {
        return reads ? file.load() : "";
    }

    @Override
    public void save(String lastEventId) {
        synchronized (this) {
            if (lastEventId.equals(pending == null ? saved : pending)) {
                return;
            }
            if (writer != null) {
                pending = lastEventId;
                notifyAll();
                return;
            }
        }
        write(lastEventId);
    }

    private void run() {
        try {
            for (String next = next(); next != null; next = next()) {
                write(next);
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no code interrupts this thread
        }
    }

    private synchronized @Nullable String next() throws InterruptedException {
        while (pending == null && !closed) {
            wait();
        }
        String next = pending;
        pending = null;
        saved = next == null ? saved : next;
        return next;
    }

    private synchronized void pause() throws InterruptedException {
        long end = System.nanoTime() + PAUSE;
        for (long left = PAUSE; left > 0 && !closed; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private void write(String lastEventId) {
        try {
            file.save(lastEventId);
            synchronized (this) {
                saved = lastEventId;
                failed = false;
            }
        } catch (IOException e) {
            report(e);
        }
    }

    private void report(IOException fault) {
        synchronized (this) {
            if (failed) {
                return;
            }
            failed = true;
        }
        messages.accept("the position cannot be saved in " + file + ": " + FaultText.of(fault)
                + "; after a restart, events may be delivered twice");
    }

    /** Writes what is pending, and ends the thread. */
    private void finish() {
        Thread thread = writer;
        if (thread == null) {
            return;
        }
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finish();
        if (writer != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException e) {
                // The JVM is ending, and the hook has nothing left to do.
            }
        }
    }
}
