package io.eventsource.cli.listener;

import io.eventsource.auth.TokenFile;
import io.eventsource.cli.Arguments;
import io.eventsource.cli.DataStream;
import io.eventsource.cli.Environment;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Launcher;
import io.eventsource.cli.Signals;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;

/** The program {@code eventsource-listener}: receives events over HTTP and sends them to subscribed clients. */
public final class ListenerMain implements Launcher.Program {

    /**
     * Runs the program.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Launcher.main(ListenerOptions.SYNTAX, args, new ListenerMain());
    }

    @Override
    public ExitCode run(Arguments arguments, Environment environment, DataStream out, PrintStream err)
            throws Exception {
        String tokenOf = arguments.get(AccessOptions.NEW_TOKEN).orElse(null);
        if (tokenOf != null) {
            String token = TokenFile.newToken();
            out.print(token + "\n" + tokenOf + " " + TokenFile.hash(token) + "\n");
            return ExitCode.DONE;
        }
        ListenerOptions options = ListenerOptions.of(arguments, environment);
        ListenerServer server = new ListenerServer(options);
        CompletableFuture<ExitCode> signal = Signals.first();
        server.start();
        if (!server.isLocal() && !server.isGuarded()) {
            err.println(
                    "eventsource-listener: warning: listening on a non-loopback address without authentication: anyone who can reach "
                            + server.url() + " can send and receive events; see --users and --tokens");
        }
        out.print(server.url() + "\n");
        out.requireRead();
        ExitCode exitCode = signal.join();
        server.stop();
        return exitCode;
    }
}
