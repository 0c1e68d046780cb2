/** A client for event streams over Jetty's {@code HttpClient}, which callers may pass in. */
@SuppressWarnings({
    "requires-automatic", // Micrometer names its module in its manifest
    "module" // the launchers are compiled later
})
module io.eventsource.client {
    requires static micrometer.core;
    requires transitive io.eventsource.protocol;
    requires transitive org.eclipse.jetty.client; // EventSourceBuilder.httpClient
    requires org.slf4j;
    requires static org.jspecify;

    exports io.eventsource.client;
    exports io.eventsource.client.internal.command to
            io.eventsource.cli;
    exports io.eventsource.client.internal.http to
            io.eventsource.cli;
    exports io.eventsource.client.metrics;
}
