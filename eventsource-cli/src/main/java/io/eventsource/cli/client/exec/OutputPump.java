package io.eventsource.cli.client.exec;

import io.eventsource.client.internal.command.Utf8Boundary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Copies one output of a command to the client's own, and passes it on in pieces, as text where it is text. */
final class OutputPump {

    private static final int MAX_PIECE = 16 * 1024;

    private final InputStream from;
    private final OutputStream to;
    private final Consumer<byte[]> pieces;
    private final Thread thread;
    /** When it began to wait for output; 0 while it does something else. */
    private volatile long idleSince;

    /**
     * Starts to copy.
     *
     * @param pieces takes each piece; the command waits while this blocks and the pipe is full
     */
    OutputPump(String name, InputStream from, OutputStream to, Consumer<byte[]> pieces) {
        this.from = from;
        this.to = to;
        this.pieces = pieces;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    OutputPump start() {
        thread.start();
        return this;
    }

    /**
     * Waits until all output was passed on.
     *
     * @param graceMillis how long a process that the command has left behind, and that still holds the output open, may be silent
     */
    void await(long graceMillis) throws InterruptedException {
        long ended = System.nanoTime();
        while (thread.isAlive()) {
            thread.join(20);
            long idle = idleSince;
            if (idle != 0 && System.nanoTime() - Math.max(idle, ended) > TimeUnit.MILLISECONDS.toNanos(graceMillis)) {
                return;
            }
        }
    }

    private void run() {
        byte[] buffer = new byte[MAX_PIECE];
        int kept = 0;
        try (from) {
            while (true) {
                idleSince = System.nanoTime();
                int count = from.read(buffer, kept, buffer.length - kept);
                idleSince = 0;
                if (count < 0) {
                    break;
                }
                copy(buffer, kept, count);
                int end = kept + count;
                int cut = Utf8Boundary.cut(buffer, 0, end);
                pieces.accept(Arrays.copyOf(buffer, cut));
                kept = end - cut;
                System.arraycopy(buffer, cut, buffer, 0, kept);
            }
        } catch (IOException e) {
            // The command has ended.
        }
        if (kept > 0) {
            pieces.accept(Arrays.copyOf(buffer, kept));
        }
    }

    /** Failures of the client's own output do not concern the command. */
    private void copy(byte[] bytes, int offset, int count) {
        try {
            synchronized (to) {
                to.write(bytes, offset, count);
                to.flush();
            }
        } catch (IOException e) {
            // Its reader has exited.
        }
    }
}
