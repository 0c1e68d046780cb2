package io.eventsource.cli.request;

import io.eventsource.cli.DataStream;
import io.eventsource.cli.Environment;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.UsageException;
import io.eventsource.protocol.internal.VisibleText;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Publishes a command and waits for its end, or asks for its result, or cancels it. */
final class CommandProgram {

    private final RequestOptions options;
    private final Environment environment;
    private final Supplier<CompletableFuture<ExitCode>> signals;
    private final DataStream out;
    private final PrintStream err;
    private final CommandClient client;

    /** The command that is waited for. Written by the thread that waits, read by the one that handles a signal. */
    private volatile @Nullable Command waited;

    CommandProgram(
            RequestOptions options,
            Environment environment,
            Supplier<CompletableFuture<ExitCode>> signals,
            DataStream out,
            PrintStream err) {
        this.options = options;
        this.environment = environment;
        this.signals = signals;
        this.out = out;
        this.err = err;
        this.client = new CommandClient(options, environment, options.debug() ? this::say : line -> {});
    }

    /**
     * Runs what the options ask for.
     *
     * @param data the data of a command
     * @return the exit status of the command, or of this program
     * @throws UsageException if there is none
     */
    ExitCode run(byte[] data) {
        Duration time = options.command().time();
        return switch (options.command().mode()) {
            case PUBLISH -> throw new IllegalStateException("an event is no command");
            case WAIT -> waitFor(data, Objects.requireNonNull(time));
            case ASYNC -> {
                out.print(client.publish(options.destination(), data, null).handle() + "\n");
                yield ExitCode.DONE;
            }
            case EACH -> {
                EachToken each = new EachToken(options, client, environment.terminals(), out, err);
                yield untilSignal(() -> each.run(data), each::interrupted);
            }
            case RESULT -> time == null ? result() : waitForResult(time);
            case CANCEL -> cancel();
        };
    }

    private ExitCode waitFor(byte[] data, Duration time) {
        TimeLimit limit = new TimeLimit(time);
        return untilSignal(
                () -> {
                    Command command = client.publish(options.destination(), data, limit);
                    waited = command;
                    return follow(command, limit);
                },
                this::interrupted);
    }

    private ExitCode waitForResult(Duration time) {
        Command command = Command.at(options.destination());
        waited = command;
        return untilSignal(() -> follow(command, new TimeLimit(time)), this::interrupted);
    }

    private ExitCode follow(Command command, TimeLimit limit) {
        CommandOutput output = output();
        CommandResult result = null;
        try {
            result = client.follow(command, output, limit);
        } finally {
            output.end(result == null || !result.hasExitCode());
        }
        return result.exitCode(command, limit);
    }

    private ExitCode result() {
        Command command = Command.at(options.destination());
        CommandOutput output = output();
        CommandResult result = client.result(command, output);
        output.end(!result.hasExitCode());
        return result.exitCode(command, null);
    }

    private ExitCode cancel() {
        Command command = Command.at(options.destination());
        CommandResult result = client.cancel(command);
        if (result.state() != CommandState.CANCELLED) {
            throw UsageException.failed("not cancelled: " + result.describe(command, null));
        }
        out.print(result.describe(command, null) + "\n");
        return ExitCode.DONE;
    }

    private CommandOutput output() {
        return new PlainOutput(environment.terminals(), out, err);
    }

    private void interrupted() {
        Command command = waited;
        say(
                command == null
                        ? "interrupted before the server answered; it may have accepted the command"
                        : "interrupted; " + command.advice());
    }

    private void say(String line) {
        err.println("eventsource-request: " + VisibleText.line(line));
    }

    /**
     * Does work that a signal ends. It may be blocked anywhere, so it has a separate thread, which ends with the process.
     *
     * @param interrupted describes what the signal has left
     */
    private ExitCode untilSignal(Supplier<ExitCode> work, Runnable interrupted) {
        CompletableFuture<ExitCode> signal = signals.get();
        CompletableFuture<ExitCode> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> complete(end, work), "command");
        thread.setDaemon(true);
        thread.start();
        try {
            CompletableFuture.anyOf(end, signal).join();
            if (end.isDone()) {
                return end.join();
            }
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            if (e.getCause() instanceof Error fault) {
                throw fault;
            }
            throw e;
        }
        interrupted.run();
        return signal.join().equals(ExitCode.DONE) ? ExitCode.TERMINATED : signal.join();
    }

    private static void complete(CompletableFuture<ExitCode> end, Supplier<ExitCode> work) {
        try {
            end.complete(work.get());
        } catch (RuntimeException | Error e) {
            end.completeExceptionally(e);
        }
    }
}
