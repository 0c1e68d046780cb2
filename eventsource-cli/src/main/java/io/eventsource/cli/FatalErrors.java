package io.eventsource.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process after an error that leaves it in an unknown state, so that a supervisor can restart it. The
 * launch scripts have the JVM end itself when its heap is exhausted; this covers the other errors, and those that a library
 * catches and logs.
 */
final class FatalErrors {

    /** The exit status when memory is exhausted; the JVM's own. */
    static final int OUT_OF_MEMORY = 3;

    /** Null until installed: within a test an error ends nothing. Written before other threads start. */
    private static volatile byte @Nullable [] outOfMemory;

    private FatalErrors() {}

    /** From here on a thread that ends by an exception ends the process. */
    static void install(String program) {
        // Made in advance: when it is needed there is no memory for it.
        outOfMemory = (program + ": out of memory; a larger heap may help: EVENTSOURCE_JAVA_OPTS=-Xmx256m\n")
                .getBytes(StandardCharsets.UTF_8);
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> end(fault));
    }

    /**
     * Ends the process if a logged exception is, or was caused by, an {@link Error}. A stack overflow is left out: it belongs
     * to one request, which has failed, and must not be a way to stop a server.
     */
    static void check(@Nullable Throwable logged) {
        int depth = 0;
        for (Throwable cause = logged; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof Error && !(cause instanceof StackOverflowError)) {
                end(cause);
            }
        }
    }

    private static void end(Throwable fault) {
        byte[] message = outOfMemory;
        if (message == null) {
            return;
        }
        int status = ExitCode.FAILED.status();
        try {
            if (fault instanceof OutOfMemoryError) {
                status = OUT_OF_MEMORY;
                write(message);
            } else {
                System.err.println(Launcher.unexpected(Logging.program(), fault));
                if (Logging.isDebug()) {
                    System.err.print(Logging.stackTrace(fault));
                }
            }
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    private static void write(byte[] message) {
        try {
            OutputStream err = new FileOutputStream(FileDescriptor.err);
            err.write(message);
        } catch (IOException | OutOfMemoryError e) {
            // Only the exit status is left.
        }
    }
}
