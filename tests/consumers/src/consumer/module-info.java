/** A user's program as a module: it names what it uses, and nothing that the libraries may do without. */
module com.example.consumer {
    requires io.eventsource.client;
    requires io.eventsource.mockserver;
    requires io.eventsource.protocol;
    requires io.eventsource.server;
    requires io.eventsource.testing;
    requires org.eclipse.jetty.ee10.servlet;
    requires org.eclipse.jetty.server;
}
