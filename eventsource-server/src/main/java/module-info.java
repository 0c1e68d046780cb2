/**
 * Serves event streams in any Servlet 6 container, which provides the Servlet API at run time. Only the package
 * {@code io.eventsource.server.metrics} needs Micrometer.
 */
@SuppressWarnings({
    "requires-automatic", // Micrometer names its module in its manifest
    "module" // the launchers are built after this one
})
module io.eventsource.server {
    requires transitive io.eventsource.protocol;
    requires static jakarta.servlet;
    requires static micrometer.core;
    requires static micrometer.registry.prometheus;
    requires static io.prometheus.metrics.model;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.eventsource.server;
    exports io.eventsource.server.internal.journal to
            io.eventsource.cli;
    exports io.eventsource.server.journal;
    exports io.eventsource.server.metrics;
    exports io.eventsource.server.servlet;
}
