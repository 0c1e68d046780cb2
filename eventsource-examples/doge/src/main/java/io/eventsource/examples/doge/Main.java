package io.eventsource.examples.doge;

import java.io.IOException;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/** Runs the server until Ctrl-C. */
final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        int port = args.length == 0 ? 8080 : Integer.parseInt(args[0]);
        try {
            DogeServer server = new DogeServer(new Doge(), port, new ScheduledExecutorScheduler());
            System.out.println("such server: " + server.uri());
        } catch (IOException e) {
            System.err.println("doge: " + e.getMessage());
            System.exit(1);
        }
    }
}
