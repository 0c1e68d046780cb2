package io.eventsource.cli;

import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;

/** {@code eventsource-listener}: takes commands and hands them to the clients that listen for them. */
final class Listener implements Launcher.Program {

    /**
     * Runs it.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Launcher.main(ListenerOptions.SYNTAX, args, new Listener());
    }

    @Override
    public ExitCode run(Arguments arguments, Environment environment, DataStream out, PrintStream err)
            throws Exception {
        ListenerOptions options = ListenerOptions.of(arguments);
        ListenerServer server = new ListenerServer(options);
        CompletableFuture<ExitCode> signal = Signals.first();
        server.start();
        if (!server.isLocal()) {
            err.println(
                    "eventsource-listener: warning: listening on a non-loopback address without authentication: anyone who can reach "
                            + server.url() + " can send and receive events");
        }
        out.print(server.url() + "\n");
        out.requireRead();
        ExitCode exitCode = signal.join();
        server.stop();
        return exitCode;
    }
}
