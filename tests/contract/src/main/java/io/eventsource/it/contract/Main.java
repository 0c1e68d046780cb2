package io.eventsource.it.contract;

import java.io.IOException;

/** Runs the test service until a request stops it. */
final class Main {

    private static final int DEFAULT_PORT = 8000;

    private Main() {}

    /**
     * Starts the service and waits.
     *
     * @param args the port; 8000 if there is none
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (TestService service = TestService.start(args.length == 0 ? DEFAULT_PORT : Integer.parseInt(args[0]))) {
            System.out.println("The test service listens on " + service.uri());
            service.awaitStop();
        }
    }
}
