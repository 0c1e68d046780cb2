package io.eventsource.cli;

import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.ReconnectPolicy;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

/** {@code eventsource-client}: prints the events of a stream. */
final class Client implements Launcher.Program {

    /**
     * Runs it.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Launcher.main(ClientOptions.SYNTAX, args, new Client());
    }

    @Override
    public ExitCode run(Arguments arguments, Environment environment, PrintStream out, PrintStream err)
            throws Exception {
        ClientOptions options = ClientOptions.of(arguments, environment);
        Logging.configure(options.debug());
        if (options.destination().insecure()) {
            err.println("eventsource-client: warning: the server's certificate is not checked");
        }
        // Not the PrintStream, which keeps to itself that nobody reads any more.
        EventPrinter printer = new EventPrinter(options.output(), new FileOutputStream(FileDescriptor.out));
        ClientSession session = new ClientSession(
                printer,
                options.count(),
                line -> err.println("eventsource-client: " + line.replaceAll("\\s*\\R\\s*", " ")));
        EventSource source = source(options, environment).connect(session);
        ExitCode exitCode = session.done().join();
        source.close();
        return exitCode;
    }

    private static EventSourceBuilder source(ClientOptions options, Environment environment) throws Exception {
        Destination destination = options.destination();
        EventSourceBuilder source =
                EventSource.builder(destination.uri()).httpClient(ClientHttp.start(destination, environment));
        if (destination.credentials() != null) {
            source.header("Authorization", destination.credentials().basic());
        }
        if (options.reconnectionTime() != null) {
            source.reconnectionTime(options.reconnectionTime());
        }
        if (options.keepReconnecting()) {
            source.reconnectPolicy(ReconnectPolicy.persistent());
        }
        return source;
    }
}
