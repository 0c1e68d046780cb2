package io.eventsource.mockserver;

/**
 * Decides what a {@link ScriptedServer} does with one connection, after its request was read. Most scripts are a
 * {@link ScriptedResponse}; a lambda can do everything else, such as wait for the test:
 *
 * <pre>{@code
 * server.enqueue(connection -> {
 *     connection.openStream().send("data: 1\n\n");
 *     received.await(); // a latch that the test counts down
 *     connection.send("data: 2\n\n").awaitClosed();
 * });
 * }</pre>
 */
@FunctionalInterface
public interface Script {

    /**
     * Handles one connection, on its own thread. The server closes the connection when this returns.
     *
     * @param connection the server's end of the connection
     * @throws Exception if the script fails. The server ignores an {@link java.io.IOException}, because it means that the
     *     client closed the connection. {@link ScriptedServer#close} reports any other exception, except one that the
     *     closing itself caused.
     */
    void run(ServerConnection connection) throws Exception;
}
