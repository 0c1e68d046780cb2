package io.eventsource.cli.listener;

import io.eventsource.cli.CommandLines;
import java.util.Map;

/** A listener within this JVM, for tests of the other launchers. */
public final class TestListener {

    private final ListenerServer server;

    private TestListener(ListenerServer server) {
        this.server = server;
    }

    /** Reads the command line of a listener. */
    static ListenerOptions options(String line) {
        return options(Map.of(), CommandLines.split(line));
    }

    static ListenerOptions options(Map<String, String> variables, String... arguments) {
        return ListenerOptions.of(CommandLines.complete(ListenerOptions.SYNTAX, variables, arguments));
    }

    /** Starts a listener with this command line. */
    public static TestListener start(String line) throws Exception {
        ListenerServer server = new ListenerServer(options(line));
        server.start();
        return new TestListener(server);
    }

    public String url() {
        return server.url();
    }

    public void stop() throws Exception {
        server.stop();
    }
}
