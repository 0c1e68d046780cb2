package io.eventsource.cli.client;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.DataStream;
import io.eventsource.cli.Environment;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Launcher;
import io.eventsource.cli.Signals;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.client.exec.AnsweredCommands;
import io.eventsource.cli.client.exec.ExecLoop;
import io.eventsource.cli.client.exec.ExecOptions;
import io.eventsource.cli.client.exec.ExecProgress;
import io.eventsource.cli.client.exec.PreviousCommand;
import io.eventsource.cli.client.exec.ShellCommand;
import io.eventsource.cli.net.Target;
import io.eventsource.client.CommandListener;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.protocol.internal.VisibleText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The program {@code eventsource-client}: prints the events of a stream, or runs a shell command for each. */
public final class ClientMain implements Launcher.Program {

    private final OutputStream data;
    private final Function<Runnable, CompletableFuture<ExitCode>> signals;

    /**
     * Creates a client that can be started once.
     *
     * @param data takes what is printed
     * @param signals asks for the first signal, see {@link Signals#first(Runnable)}
     */
    ClientMain(OutputStream data, Function<Runnable, CompletableFuture<ExitCode>> signals) {
        this.data = data;
        this.signals = signals;
    }

    /**
     * Runs the program.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        // Not System.out: a PrintStream hides that its reader has exited.
        OutputStream data = new FileOutputStream(FileDescriptor.out);
        Launcher.main(ClientOptions.SYNTAX, args, new ClientMain(data, Signals::first));
    }

    @Override
    public ExitCode run(Arguments arguments, Environment environment, DataStream out, PrintStream err)
            throws Exception {
        ClientOptions options = ClientOptions.of(arguments, environment);
        if (options.destination().insecure()) {
            err.println("eventsource-client: warning: the server's certificate is not verified");
        }
        Consumer<String> messages = line -> err.println("eventsource-client: " + VisibleText.line(line));
        ReconnectMessages reporter = new ReconnectMessages(messages, greeting(options, environment));
        try (ClientState state = ClientState.open(options, environment, messages)) {
            EventSourceBuilder source = source(options, environment);
            state.describe(source);
            ExecOptions exec = options.exec();
            ExitCode exitCode = exec == null
                    ? print(options, state, source, messages, reporter)
                    : execute(
                            new ShellCommand(exec, state.running(), data, System.err),
                            options,
                            state,
                            source,
                            messages,
                            reporter);
            if (reporter.isFinished()) {
                state.finished();
            }
            return exitCode;
        } catch (UncheckedIOException e) { // the checkpoint cannot be loaded
            throw UsageException.failed(String.valueOf(e.getMessage()), e);
        }
    }

    /** On a terminal nothing else shows that a stream is open but silent. */
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
            Consumer<String> messages,
            ReconnectMessages reporter) {
        EventPrinter printer = new EventPrinter(options.output(), data, InstantSource.system());
        PrintingSession session = new PrintingSession(printer, options.count(), messages, reporter);
        builder.comments(printer.wantsComments());
        EventSource source = options.reply()
                ? connectReplying(builder, printer, session, state.answers(), messages)
                : builder.manualAcknowledgement() // by the session, once the event is out
                        .connect(session);
        ExitCode exitCode = session.done().join();
        source.close();
        return exitCode;
    }

    private static EventSource connectReplying(
            EventSourceBuilder builder,
            EventPrinter printer,
            PrintingSession session,
            @Nullable Path answers,
            Consumer<String> messages) {
        ReplyInput input = new ReplyInput(printer, messages);
        CommandListener commands = CommandListener.of(input, Executors.newCachedThreadPool(ClientMain::daemon))
                .concurrency(ReplyInput.MAX_UNANSWERED)
                .others(session.withoutAcknowledgement());
        EventSource source = builder.connect(answers == null ? commands : commands.answersIn(answers));
        input.start(System.in);
        return source;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "command");
        thread.setDaemon(true);
        return thread;
    }

    private ExitCode execute(
            ShellCommand command,
            ClientOptions options,
            ClientState state,
            EventSourceBuilder builder,
            Consumer<String> messages,
            ReconnectMessages reporter)
            throws Exception {
        CompletableFuture<ExitCode> signal = signals.apply(command::kill);
        ExecProgress progress =
                new ExecProgress(options.count(), command.options().attempts());
        boolean repeatable = options.request().isRepeatable();
        return new ExecLoop(
                        command,
                        new AnsweredCommands(command, state.results(messages), messages),
                        new PreviousCommand(state.running(), command.options().timeout(), messages),
                        progress,
                        repeatable,
                        messages,
                        reporter,
                        signal,
                        ExecLoop.GRACE)
                .run(builder);
    }

    private static EventSourceBuilder source(ClientOptions options, Environment environment) throws Exception {
        Target destination = options.destination();
        EventSourceBuilder source = EventSource.builder(destination.uri());
        options.request().describe(source);
        options.events().describe(source);
        if (destination.credentials() != null) {
            source.header("Authorization", destination.credentials().authorization());
        }
        options.reconnecting().describe(source);
        return source.httpClient(JettyClientFactory.start(destination, environment));
    }
}
