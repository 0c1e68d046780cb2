package io.eventsource.benchmarks.peer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One server under measurement. It is created by its constructor without arguments, in its own process, and ends with
 * that process.
 */
public interface Peer {

    /** For servers whose publish has said all there is to say when it returns. */
    CompletionStage<?> DONE = CompletableFuture.completedStage(null);

    /**
     * Starts listening on 127.0.0.1, at any free port. A stream that is opened must send its response's head at once.
     *
     * @return where it listens
     */
    Address start() throws Exception;

    /**
     * Publishes as a user of this server would. Called by one thread. The caller waits for the stage before it
     * publishes again, so a server that slows down its publisher completes the stage late, or does not return.
     *
     * @param channel the channel; servers without channels may take it as their only one
     * @param data the event's data, of one line
     * @return when to continue
     */
    CompletionStage<?> publish(String channel, String data) throws Exception;

    /**
     * Publishes an event with an id that the server did not make.
     *
     * @throws UnsupportedOperationException if the server cannot
     */
    default CompletionStage<?> publish(String channel, String data, String id) throws Exception {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " takes no ids");
    }

    /**
     * Where to subscribe, and which process to look at.
     *
     * @param port the port
     * @param path the path of a stream, with <code>{channel}</code> in the place of the channel
     * @param pid the process whose CPU and memory count
     */
    record Address(int port, String path, long pid) {

        /** An address in this process. */
        public static Address here(int port, String path) {
            return new Address(port, path, ProcessHandle.current().pid());
        }
    }
}
