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
    public ExitCode run(Arguments arguments, Environment environment, PrintStream out, PrintStream err)
            throws Exception {
        ListenerOptions options = ListenerOptions.of(arguments);
        Logging.configure(options.debug());
        ListenerServer server = new ListenerServer(options);
        CompletableFuture<ExitCode> signal = Signals.first();
        server.start();
        if (!server.isLocal()) {
            err.println("eventsource-listener: warning: others than this machine can reach " + server.url()
                    + ", and nobody has to say who they are: anyone can send and receive events");
        }
        out.println(server.url());
        out.flush();
        ExitCode exitCode = signal.join();
        server.stop();
        return exitCode;
    }
}
