/** A scripted HTTP server for tests of clients of server-sent events. Only its JUnit extension needs JUnit. */
@SuppressWarnings("module") // the module that shares the internal package is built after this one
module io.eventsource.mockserver {
    requires static org.junit.jupiter.api; // ScriptedServerExtension
    requires static org.jspecify;

    exports io.eventsource.mockserver;
    exports io.eventsource.mockserver.internal to
            io.eventsource.testing;
}
