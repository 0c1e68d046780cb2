package io.eventsource.cli;

import io.eventsource.protocol.internal.VisibleText;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * How diagnostics are written. What the libraries log goes to standard error as {@link LauncherLogger} writes it: warnings
 * and errors, with {@code --debug} also what happens. May be configured at any time: loggers look at it for each line.
 * This class needs no logging library: {@code eventsource-request} runs without one.
 */
public final class Logging {

    private static final int MAX_STACK_TRACE = 16_000;

    private static volatile String program = "eventsource";
    private static volatile boolean debug;

    static {
        // Names the provider, because a class path may have another one. Read when the first logger is made.
        System.setProperty("slf4j.provider", "io.eventsource.cli.LauncherLogProvider");
        System.setProperty("slf4j.internal.verbosity", "WARN"); // else SLF4J announces that it reads this
    }

    private Logging() {}

    /** Sets what the lines of this process begin with. */
    static void configure(String name) {
        program = name;
    }

    /** Sets whether to log what happens, too. */
    public static void configure(boolean logsDebug) {
        debug = logsDebug;
    }

    static String program() {
        return program;
    }

    static boolean isDebug() {
        return debug;
    }

    /** The stack trace of an exception, bounded, with all that messages quote made visible. */
    static String stackTrace(Throwable cause) {
        StringWriter trace = new StringWriter();
        cause.printStackTrace(new PrintWriter(trace, true));
        String text = VisibleText.lines(trace.toString());
        return text.length() <= MAX_STACK_TRACE ? text : text.substring(0, MAX_STACK_TRACE) + "…\n";
    }
}
