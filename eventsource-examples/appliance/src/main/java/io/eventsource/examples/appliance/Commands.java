package io.eventsource.examples.appliance;

import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What this appliance can be told to do, and no more. Data is an argument of a program; no shell reads it. */
final class Commands {

    private static final Map<String, Function<String, List<String>>> PROGRAMS = Map.of(
            "ping", data -> List.of("echo", "pong", data),
            "uptime", data -> List.of("uptime"),
            "sleep", data -> List.of("sleep", data));

    private Commands() {}

    /** Runs the program of an event to its end. One that fails is done, too: those behind it must not wait for ever. */
    static void run(MessageEvent event) {
        Function<String, List<String>> program = PROGRAMS.get(event.type());
        if (program == null) {
            System.err.println("appliance: nobody has taught me to " + event.type());
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
