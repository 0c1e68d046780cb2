package io.eventsource.cli.listener;

import io.eventsource.auth.TokenFile;
import io.eventsource.cli.Arguments;
import io.eventsource.cli.DataStream;
import io.eventsource.cli.Environment;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Launcher;
import io.eventsource.cli.Logging;
import io.eventsource.cli.Settings;
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
        ListenerOptions options = ListenerOptions.of(arguments);
        if (arguments.get(Settings.CHECK)) {
            ListenerServer.check(options);
            arguments.origins().forEach(line -> out.print(line + "\n"));
            out.print("A listener can start with these options.\n");
            return ExitCode.DONE;
        }
        Logging.configure(options.debug(), arguments.get(ListenerOptions.VERBOSE));
        ListenerServer server = new ListenerServer(options);
        CompletableFuture<ExitCode> signal = Signals.first();
        if (arguments.has(Settings.CONFIG)) {
            ConfigReload reload = new ConfigReload(arguments, err);
            Signals.onHangup(reload::reload);
        }
        ServiceManager manager = ServiceManager.of(environment, err);
        server.start();
        if (!server.isLocal() && !server.isGuarded()) {
            err.println(
                    "eventsource-listener: warning: listening on a non-loopback address without authentication: anyone who can reach "
                            + server.url() + " can send and receive events; see --users and --tokens");
        }
        out.print(server.url() + "\n");
        out.requireRead();
        if (environment.terminals().err()) {
            StartSummary.of(options).forEach(err::println);
        }
        manager.ready();
        ExitCode exitCode = signal.join();
        manager.stopping();
        server.stop();
        return exitCode;
    }
}
