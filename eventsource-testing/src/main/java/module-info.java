/** What tests of code that uses the client need. JUnit is needed only by those who use its extension. */
module io.eventsource.testing {
    requires transitive io.eventsource.protocol;
    requires transitive io.eventsource.client;
    requires transitive org.eclipse.jetty.util; // ManualScheduler
    requires static org.junit.jupiter.api; // ScriptedServerExtension
    requires static org.jspecify;

    exports io.eventsource.testing;
}
