/** Encodes and parses event streams. Contains no I/O and has no runtime dependency. */
@SuppressWarnings("module") // the modules that share the internal package are built after this one
module io.eventsource.protocol {
    requires static org.jspecify;
    requires static com.google.gson; // only JsonEvent and JsonIdEvent need it

    exports io.eventsource.protocol;
    exports io.eventsource.protocol.internal to
            io.eventsource.auth,
            io.eventsource.cli,
            io.eventsource.client,
            io.eventsource.redis,
            io.eventsource.server;
}
