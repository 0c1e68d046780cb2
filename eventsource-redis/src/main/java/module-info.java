/** Keeps what a broker publishes in Redis or Valkey, so that many nodes serve the same streams. */
@SuppressWarnings({
    "requires-automatic", // Lettuce names its module in its manifest
    "module" // the launchers are built after this one
})
module io.eventsource.redis {
    requires transitive io.eventsource.server;
    requires lettuce.core;
    requires io.netty.handler; // these two are for Lettuce, which cannot require them as an automatic module
    requires io.netty.resolver.dns;
    requires jdk.net; // times of keep-alive
    requires org.slf4j;
    requires static org.jspecify;

    exports io.eventsource.redis;
}
