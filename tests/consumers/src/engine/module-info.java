/** A user of the engine and the client without servlets and without a container. */
module com.example.engine {
    requires io.eventsource.client;
    requires io.eventsource.server;
}
