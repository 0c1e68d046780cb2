package io.eventsource.server;

import org.jspecify.annotations.Nullable;

/** Where a stream is on the wheel of heartbeats. Guarded by the wheel's lock. */
final class WheelEntry {

    final Subscriber subscriber;
    final long opened;

    @Nullable WheelEntry previous;

    @Nullable WheelEntry next;

    int slot;
    /** When the stream is too old. */
    long expires;

    WheelEntry(Subscriber subscriber, long opened) {
        this.subscriber = subscriber;
        this.opened = opened;
    }
}
