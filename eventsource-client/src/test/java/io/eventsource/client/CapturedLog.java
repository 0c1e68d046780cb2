package io.eventsource.client;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What the log writes to stderr, as long as this is open. */
final class CapturedLog extends OutputStream {

    private final PrintStream stderr = System.err;
    private final StringBuilder text = new StringBuilder();

    CapturedLog() {
        System.setErr(new PrintStream(this, true, StandardCharsets.ISO_8859_1));
    }

    @Override
    public synchronized void write(int b) {
        text.append((char) (b & 0xFF));
        notifyAll();
    }

    synchronized String text() {
        return text.toString();
    }

    /** Waits until {@code part} has been logged. */
    synchronized void await(String part) throws InterruptedException {
        while (text.indexOf(part) < 0) {
            wait();
        }
    }

    @Override
    public void close() {
        System.setErr(stderr);
    }
}
