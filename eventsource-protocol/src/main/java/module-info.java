/** Server-sent events as bytes: events, ids, the encoder and the parser. No I/O and no runtime dependency. */
module io.eventsource.protocol {
    requires static org.jspecify;
    requires static com.google.gson; // only JsonEvent and JsonIdEvent need it

    exports io.eventsource.protocol;
}
