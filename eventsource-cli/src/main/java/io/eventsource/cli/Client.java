package io.eventsource.cli;

import io.eventsource.client.Checkpoint;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.ReconnectPolicy;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** {@code eventsource-client}: prints the events of a stream, or has a command run for each. */
final class Client implements Launcher.Program {

    private final OutputStream data;
    private final Function<Runnable, CompletableFuture<ExitCode>> signals;

    /**
     * A client that can be started once.
     *
     * @param data takes what is printed
     * @param signals asks for the first signal, see {@link Signals#first(Runnable)}
     */
    Client(OutputStream data, Function<Runnable, CompletableFuture<ExitCode>> signals) {
        this.data = data;
        this.signals = signals;
    }

    /**
     * Runs it.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        // Not the PrintStream, which keeps to itself that nobody reads any more.
        OutputStream data = new FileOutputStream(FileDescriptor.out);
        Launcher.main(ClientOptions.SYNTAX, args, new Client(data, Signals::first));
    }

    @Override
    public ExitCode run(Arguments arguments, Environment environment, DataStream out, PrintStream err)
            throws Exception {
        ClientOptions options = ClientOptions.of(arguments, environment);
        if (options.destination().insecure()) {
            err.println("eventsource-client: warning: the server's certificate is not checked");
        }
        EventSourceBuilder source = source(options, environment);
        Consumer<String> words = line -> err.println("eventsource-client: " + line.replaceAll("\\s*\\R\\s*", " "));
        try {
            return options.exec() == null
                    ? print(options, source, words)
                    : execute(new Command(options.exec()), options, source, words);
        } catch (UncheckedIOException e) { // the checkpoint cannot be loaded
            throw CommandException.failed(String.valueOf(e.getMessage()), e);
        }
    }

    private ExitCode print(ClientOptions options, EventSourceBuilder builder, Consumer<String> words) {
        boolean keepsPlace = options.checkpoint() != null;
        EventPrinter printer = new EventPrinter(options.output(), data, options.comments());
        ClientSession session = new ClientSession(printer, options.count(), words, keepsPlace);
        if (keepsPlace) {
            builder.acknowledged(); // by the session, once the event is out
        }
        EventSource source = builder.connect(session);
        ExitCode exitCode = session.done().join();
        source.close();
        return exitCode;
    }

    private ExitCode execute(Command command, ClientOptions options, EventSourceBuilder builder, Consumer<String> words)
            throws Exception {
        CompletableFuture<ExitCode> signal = signals.apply(command::kill);
        return new CommandLoop(command, options.count(), words, signal, CommandLoop.GRACE).run(builder);
    }

    private static EventSourceBuilder source(ClientOptions options, Environment environment) throws Exception {
        Destination destination = options.destination();
        EventSourceBuilder source = EventSource.builder(destination.uri());
        options.request().describe(source);
        if (destination.credentials() != null) {
            source.header("Authorization", destination.credentials().basic());
        }
        if (options.checkpoint() != null) {
            source.checkpoint(Checkpoint.file(options.checkpoint()));
        }
        patience(options.patience(), source);
        return source.httpClient(ClientHttp.start(destination, environment));
    }

    private static void patience(ClientOptions.Patience patience, EventSourceBuilder source) {
        if (patience.reconnectionTime() != null) {
            source.reconnectionTime(patience.reconnectionTime());
        }
        if (patience.silence() != null) {
            source.silenceTimeout(patience.silence());
        }
        ReconnectPolicy policy =
                patience.keepReconnecting() ? ReconnectPolicy.persistent() : ReconnectPolicy.standard();
        source.reconnectPolicy(
                patience.maxRetries() == null
                        ? policy
                        : policy.atMost(patience.maxRetries().intValue()));
    }
}
