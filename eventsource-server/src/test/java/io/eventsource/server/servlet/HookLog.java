package io.eventsource.server.servlet;

import io.eventsource.it.support.Await;
import io.eventsource.server.CloseReason;
import io.eventsource.server.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The recorded calls of hooks. */
final class HookLog {

    private final List<Subscription> opened = new CopyOnWriteArrayList<>();
    private final List<CloseReason> reasons = new CopyOnWriteArrayList<>();

    EventSourceServletBuilder in(EventSourceServletBuilder options) {
        return options.onOpen(opened::add).onClose(this::closed);
    }

    void opened(Subscription connection) {
        opened.add(connection);
    }

    void closed(Subscription connection, CloseReason reason) {
        if (!opened.contains(connection)) {
            throw new AssertionError("not opened: " + connection);
        }
        reasons.add(reason);
    }

    List<Subscription> opened() {
        return opened;
    }

    /** The connection that was opened last. */
    Subscription last() {
        return opened.get(opened.size() - 1);
    }

    List<CloseReason> reasons() {
        return reasons;
    }

    /** Waits until a number of streams have ended. */
    void awaitClosed(int count) throws Exception {
        Await.until(() -> reasons.size() >= count, () -> "expected " + count + " streams to end, but got " + reasons);
    }
}
