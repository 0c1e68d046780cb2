package io.eventsource.cli;

import io.eventsource.protocol.internal.VisibleText;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Configures the log. The log of the libraries goes to standard error in the format of {@link LauncherLogger}: warnings and
 * errors, with {@code --debug} also details. It may be configured at any time, because loggers read it for each line.
 * This class needs no logging library: {@code eventsource-request} runs without one.
 */
public final class Logging {

    private static final int MAX_STACK_TRACE = 16_000;

    private static volatile String program = "eventsource";
    private static volatile boolean debug;
    private static volatile boolean verbose;

    static {
        // Names the provider, because a class path may have another one. Read when the first logger is made.
        System.setProperty("slf4j.provider", "io.eventsource.cli.LauncherLogProvider");
        System.setProperty("slf4j.internal.verbosity", "WARN"); // else SLF4J announces that it reads this
    }

    private Logging() {}

    /** Sets the prefix of all lines. */
    static void configure(String name) {
        program = name;
    }

    /** Sets whether to log details, too. */
    public static void configure(boolean logsDebug) {
        debug = logsDebug;
    }

    /**
     * Sets how much to log.
     *
     * @param logsDebug whether to log details
     * @param logsRequests whether to log a line for each stream, event and refusal
     */
    public static void configure(boolean logsDebug, boolean logsRequests) {
        debug = logsDebug;
        verbose = logsRequests;
    }

    static boolean isVerbose() {
        return verbose;
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
