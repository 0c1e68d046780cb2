/** For tests of code that uses the client: a recording listener, a test client and manual time, with the mock server. */
module io.eventsource.testing {
    requires transitive io.eventsource.protocol;
    requires transitive io.eventsource.client;
    requires transitive io.eventsource.mockserver;
    requires transitive org.eclipse.jetty.util; // ManualScheduler
    requires static org.jspecify;

    exports io.eventsource.testing;
}
