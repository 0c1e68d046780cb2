package io.eventsource.cli.request;

import io.eventsource.cli.Environment;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.UsageException;
import io.eventsource.protocol.internal.VisibleText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Publishes one command for each of several tokens, and waits for all of them. */
final class EachToken {

    /** How many commands are waited for at a time. */
    static final int PARALLEL = 32;

    private final RequestOptions options;
    private final CommandClient client;
    private final Environment.Terminals terminals;
    private final PrintStream out;
    private final PrintStream err;

    /** The commands that the server has accepted, by their tokens. */
    private final Map<String, Command> accepted = new ConcurrentHashMap<>();
    /** The tokens whose commands are not waited for any longer. */
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    /** What the summary says of those that have failed, by their tokens. */
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    EachToken(
            RequestOptions options,
            CommandClient client,
            Environment.Terminals terminals,
            PrintStream out,
            PrintStream err) {
        this.options = options;
        this.client = client;
        this.terminals = terminals;
        this.out = out;
        this.err = err;
    }

    /** Runs the commands; returns whether not too many have failed. */
    ExitCode run(byte[] data) {
        List<String> tokens = options.command().tokens();
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(PARALLEL, tokens.size()), task -> {
            Thread thread = new Thread(task, "command-of-token");
            thread.setDaemon(true);
            return thread;
        });
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (String token : tokens) {
            ends.add(CompletableFuture.runAsync(() -> run(token, data), pool).thenRun(() -> ended.add(token)));
        }
        ends.forEach(CompletableFuture::join);
        pool.shutdown();
        summarize(tokens);
        return failures.size() > options.command().maxFailures() ? ExitCode.FAILED : ExitCode.DONE;
    }

    private void run(String token, byte[] data) {
        TimeLimit limit = new TimeLimit(Objects.requireNonNull(options.command().time()));
        String action = options.action();
        CommandOutput output = new LineOutput(token, terminals, out, err);
        Command command;
        try {
            command = client.publish(options.destination().sibling(action, token), data, limit);
        } catch (UsageException e) {
            fail(token, "not accepted", e);
            return;
        }
        accepted.put(token, command);
        try {
            CommandResult result = client.follow(command, output, limit);
            output.end(true);
            if (!result.isSuccess()) {
                failures.put(token, result.brief());
                say(token, result.describe(command, limit));
            }
        } catch (UsageException e) {
            output.end(true);
            fail(token, "no result", e);
        }
    }

    private void fail(String token, String brief, UsageException fault) {
        failures.put(token, brief);
        say(token, String.valueOf(fault.getMessage()));
    }

    private void summarize(List<String> tokens) {
        StringBuilder line = new StringBuilder("eventsource-request: ");
        line.append(tokens.size() - failures.size()).append(" of ").append(tokens.size());
        line.append(" succeeded");
        String separator = "; ";
        for (String token : tokens) {
            String failure = failures.get(token);
            if (failure != null) {
                line.append(separator)
                        .append(VisibleText.line(token))
                        .append(": ")
                        .append(failure);
                separator = ", ";
            }
        }
        err.println(line);
    }

    /** Describes what a signal has left. */
    void interrupted() {
        for (String token : options.command().tokens()) {
            Command command = accepted.get(token);
            if (!ended.contains(token)) {
                say(
                        token,
                        command == null
                                ? "interrupted before the server accepted the command"
                                : "interrupted; " + command.advice());
            }
        }
    }

    /** Prints one line in one call, so that the print stream does not mix lines of several threads. */
    private void say(String token, String message) {
        err.print("eventsource-request: " + VisibleText.line(token) + ": " + VisibleText.line(message) + "\n");
    }
}
