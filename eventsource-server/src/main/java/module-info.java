/**
 * Event streams for any Servlet 6 container. The container brings the Servlet API, which is why that is needed only to
 * compile; Micrometer is needed only by those who use its package.
 */
@SuppressWarnings("requires-automatic") // Micrometer names its module in its manifest
module io.eventsource.server {
    requires transitive io.eventsource.protocol;
    requires static jakarta.servlet;
    requires static micrometer.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.eventsource.server;
    exports io.eventsource.server.metrics;
    exports io.eventsource.server.servlet;
}
