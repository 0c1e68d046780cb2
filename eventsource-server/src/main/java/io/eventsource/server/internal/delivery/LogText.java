package io.eventsource.server.internal.delivery;

import io.eventsource.protocol.internal.FaultText;
import io.eventsource.protocol.internal.VisibleText;
import org.jspecify.annotations.Nullable;

/** Makes external text safe for a log: one line, of bounded length, without control characters of a terminal. */
public final class LogText {

    /** The maximum length of a text, in characters. */
    private static final int MAX = 200;

    private LogText() {}

    /**
     * Returns an object whose text is safe for a log. It shows null as "null", and an exception without class names. The text
     * is made only when a logger asks for it.
     */
    public static Object of(@Nullable Object thing) {
        return new Object() {
            @Override
            public String toString() {
                return thing instanceof Throwable fault
                        ? FaultText.of(fault)
                        : VisibleText.line(String.valueOf(thing), MAX);
            }
        };
    }
}
