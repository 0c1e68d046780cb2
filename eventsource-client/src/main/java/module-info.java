/** A client for event streams over Jetty's {@code HttpClient}, which callers may hand in. */
module io.eventsource.client {
    requires transitive io.eventsource.protocol;
    requires transitive org.eclipse.jetty.client; // EventSourceBuilder.httpClient
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.eventsource.client;
}
