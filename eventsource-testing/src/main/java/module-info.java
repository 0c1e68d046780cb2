/** Helps to test code that uses the client: a recording listener, a test client, a scripted appliance and manual time. */
module io.eventsource.testing {
    requires transitive io.eventsource.protocol;
    requires transitive io.eventsource.client;
    requires transitive io.eventsource.mockserver;
    requires transitive org.eclipse.jetty.util; // ManualScheduler
    requires static org.jspecify;

    exports io.eventsource.testing;
}
