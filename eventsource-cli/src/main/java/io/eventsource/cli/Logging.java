package io.eventsource.cli;

/** What the libraries say on standard error: warnings only, or what happens. */
final class Logging {

    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {}

    /** Must run before the first logger is made. */
    static void configure(boolean debug) {
        set("defaultLogLevel", debug ? "info" : "warn");
        set("log.io.eventsource", debug ? "debug" : "warn");
        // Warns of what --insecure asks for, and the launcher warns of that itself.
        set("log.org.eclipse.jetty.util.ssl.SslContextFactory.config", "error");
        set("showDateTime", Boolean.toString(debug));
        set("dateTimeFormat", "HH:mm:ss.SSS");
    }

    private static void set(String name, String value) {
        System.setProperty(PREFIX + name, value);
    }
}
