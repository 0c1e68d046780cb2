package io.eventsource.server.internal.delivery;

import io.eventsource.protocol.internal.FaultText;
import io.eventsource.protocol.internal.VisibleText;
import org.jspecify.annotations.Nullable;

/** Makes text from outside fit for a log: one line, of a bounded length, without characters that a terminal obeys. */
public final class LogText {

    /** The longest quotation, in characters. */
    private static final int MAX = 200;

    private LogText() {}

    /**
     * What a log shows of something; null is shown, too, and an exception without the names of classes. The text is made
     * only when a logger asks for it.
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
