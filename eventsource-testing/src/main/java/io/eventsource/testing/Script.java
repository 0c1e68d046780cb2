package io.eventsource.testing;

/**
 * What a {@link ScriptedServer} does with one connection, once its request has been read. Most are an {@link Answer}; a
 * lambda does anything else.
 *
 * <pre>{@code
 * server.then(peer -> {
 *     peer.openStream().send("data: 1\n\n");
 *     seen.await();
 *     peer.send("data: 2\n\n").awaitClosed();
 * });
 * }</pre>
 */
@FunctionalInterface
public interface Script {

    /**
     * Runs on a thread of its own. The connection is closed in order when this returns.
     *
     * @param peer the server's end of the connection
     * @throws Exception if anything goes wrong. An {@link java.io.IOException} is taken for the client's going away; any
     *     other is thrown again by {@link ScriptedServer#close}, unless that is what interrupted this.
     */
    void run(Peer peer) throws Exception;
}
