package io.eventsource.examples.appliance;

import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Lists all commands of this appliance. Data becomes an argument of a program, without a shell. */
final class Commands {

    private static final Map<String, Function<String, List<String>>> PROGRAMS = Map.of(
            "ping", data -> List.of("echo", "pong", data),
            "uptime", data -> List.of("uptime"),
            "sleep", data -> List.of("sleep", data));

    private Commands() {}

    /**
     * Runs the program of an event to its end. A failed program counts as done, so that it does not block later
     * commands.
     */
    static void run(MessageEvent event) {
        Function<String, List<String>> program = PROGRAMS.get(event.type());
        if (program == null) {
            System.err.println("appliance: unknown command " + event.type());
            return;
        }
        try {
            Process process =
                    new ProcessBuilder(program.apply(event.data())).inheritIO().start();
            int status = process.waitFor();
            System.out.println(event.type() + ": status " + status);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in the middle of " + event, e);
        }
    }
}
