package io.eventsource.client.internal;

import java.util.concurrent.atomic.AtomicLong;

/** Names a source and its current attempt in logs, {@code 7#3}: the seventh source, its third attempt. */
final class ConnectionLabel {

    private static final AtomicLong SOURCES = new AtomicLong();

    private final long source = SOURCES.incrementAndGet();
    /** Written by the thread that makes an attempt. There is one attempt at a time. */
    private volatile int attempt;

    /** Counts an attempt, and returns its number, from 1 on. */
    int next() {
        int next = attempt + 1;
        attempt = next;
        return next;
    }

    /** Returns the number of the present attempt; 0 before the first. */
    int attempt() {
        return attempt;
    }

    @Override
    public String toString() {
        return source + "#" + attempt;
    }
}
