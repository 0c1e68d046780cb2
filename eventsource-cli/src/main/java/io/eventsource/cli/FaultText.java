package io.eventsource.cli;

import io.eventsource.protocol.internal.VisibleText;
import org.jspecify.annotations.Nullable;

/** Describes an unexpected exception on one line, without the names of Java classes. */
final class FaultText {

    private FaultText() {}

    /** The first message among an exception and its causes that says something. */
    static String of(Throwable fault) {
        int depth = 0;
        for (Throwable cause = fault; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof OutOfMemoryError) {
                return "out of memory";
            }
            String message = ownMessage(cause);
            if (message != null) {
                return message;
            }
        }
        return "an internal error";
    }

    /** The message of an exception; null if it has none but its cause's, which begins with a class name. */
    private static @Nullable String ownMessage(Throwable fault) {
        String message = fault.getMessage();
        Throwable cause = fault.getCause();
        boolean isTheCauses = cause != null && message != null && message.equals(cause.toString());
        return message == null || message.isBlank() || isTheCauses ? null : VisibleText.line(message, 300);
    }
}
