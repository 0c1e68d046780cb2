package io.eventsource.cli;

/** What the libraries say: only warnings, or everything; on standard error. */
final class Logging {

    private Logging() {}

    /** Must run before the first logger is made. */
    static void configure(boolean debug) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", debug ? "debug" : "warn");
        // Warns of what --insecure asks for, and the launcher warns of that itself.
        System.setProperty("org.slf4j.simpleLogger.log.org.eclipse.jetty.util.ssl.SslContextFactory.config", "error");
        System.setProperty("org.slf4j.simpleLogger.showDateTime", Boolean.toString(debug));
        System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "HH:mm:ss.SSS");
    }
}
