package io.eventsource.cli.client;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.DataStream;
import io.eventsource.cli.Environment;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Launcher;
import io.eventsource.cli.Signals;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.client.exec.Command;
import io.eventsource.cli.client.exec.ExecLoop;
import io.eventsource.cli.client.exec.ExecOptions;
import io.eventsource.cli.client.exec.ExecProgress;
import io.eventsource.cli.client.exec.Survivor;
import io.eventsource.cli.net.Target;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.protocol.internal.VisibleText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code eventsource-client}: prints the events of a stream, or has a command run for each. */
public final class ClientMain implements Launcher.Program {

    private final OutputStream data;
    private final Function<Runnable, CompletableFuture<ExitCode>> signals;

    /**
     * A client that can be started once.
     *
     * @param data takes what is printed
     * @param signals asks for the first signal, see {@link Signals#first(Runnable)}
     */
    ClientMain(OutputStream data, Function<Runnable, CompletableFuture<ExitCode>> signals) {
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
        Launcher.main(ClientOptions.SYNTAX, args, new ClientMain(data, Signals::first));
    }

    @Override
    public ExitCode run(Arguments arguments, Environment environment, DataStream out, PrintStream err)
            throws Exception {
        ClientOptions options = ClientOptions.of(arguments, environment);
        if (options.destination().insecure()) {
            err.println("eventsource-client: warning: the server's certificate is not checked");
        }
        Consumer<String> words = line -> err.println("eventsource-client: " + VisibleText.line(line));
        ReconnectMessages messages = new ReconnectMessages(words, greeting(options, environment));
        try (ClientState state = ClientState.open(options, environment, words)) {
            EventSourceBuilder source = source(options, environment);
            state.describe(source);
            ExecOptions exec = options.exec();
            ExitCode exitCode = exec == null
                    ? print(options, state, source, words, messages)
                    : execute(new Command(exec, state.running()), options, state, source, words, messages);
            if (messages.isFinished()) {
                state.finished();
            }
            return exitCode;
        } catch (UncheckedIOException e) { // the checkpoint cannot be loaded
            throw UsageException.failed(String.valueOf(e.getMessage()), e);
        }
    }

    /** On a terminal nothing else tells that a stream is open and silent. */
    private static @Nullable String greeting(ClientOptions options, Environment environment) {
        URI uri = options.destination().uri();
        return environment.terminals().err()
                ? "connected to " + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath()
                : null;
    }

    private ExitCode print(
            ClientOptions options,
            ClientState state,
            EventSourceBuilder builder,
            Consumer<String> words,
            ReconnectMessages messages) {
        EventPrinter printer = new EventPrinter(options.display(), data, InstantSource.system());
        PrintingSession session = new PrintingSession(printer, options.count(), words, messages, state.keepsPosition());
        if (state.keepsPosition()) {
            builder.manualAcknowledgement(); // by the session, once the event is out
        }
        EventSource source = builder.connect(session);
        ExitCode exitCode = session.done().join();
        source.close();
        return exitCode;
    }

    private ExitCode execute(
            Command command,
            ClientOptions options,
            ClientState state,
            EventSourceBuilder builder,
            Consumer<String> words,
            ReconnectMessages messages)
            throws Exception {
        CompletableFuture<ExitCode> signal = signals.apply(command::kill);
        ExecProgress progress =
                new ExecProgress(options.count(), command.options().attempts());
        boolean repeatable = options.request().isRepeatable();
        ExecLoop loop = new ExecLoop(command, progress, repeatable, words, messages, signal, ExecLoop.GRACE);
        return new Survivor(state.running(), command.options().timeout(), words).isOverBefore(signal)
                ? loop.run(builder)
                : signal.join();
    }

    private static EventSourceBuilder source(ClientOptions options, Environment environment) throws Exception {
        Target destination = options.destination();
        EventSourceBuilder source = EventSource.builder(destination.uri());
        options.request().describe(source);
        options.events().describe(source);
        if (destination.credentials() != null) {
            source.header("Authorization", destination.credentials().basic());
        }
        options.reconnecting().describe(source);
        return source.httpClient(JettyClientFactory.start(destination, environment));
    }
}
