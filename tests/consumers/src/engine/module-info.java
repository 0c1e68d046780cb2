/** A user of the engine and the client, who has neither servlets nor anything of a container. */
module com.example.engine {
    requires io.eventsource.client;
    requires io.eventsource.server;
}
