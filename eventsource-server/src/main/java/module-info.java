/**
 * Event streams for any Servlet 6 container. The container brings the Servlet API, which is why that is needed only to
 * compile.
 */
module io.eventsource.server {
    requires transitive io.eventsource.protocol;
    requires static transitive jakarta.servlet;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.eventsource.server;
    exports io.eventsource.server.servlet;
}
