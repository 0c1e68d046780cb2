package io.eventsource.it.wars;

import java.net.URI;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.logging.LogRecord;

/** A servlet container that takes WAR files: the one that is on the class path. */
public interface Host {

    /** Not at the root, so that a page which takes its path for granted is found out. */
    String CONTEXT_PATH = "/on/the/board";

    /**
     * Starts a server on a free port of the loopback address.
     *
     * @param war the only application, for {@link #CONTEXT_PATH}
     * @param scratch an empty directory for what the container needs to keep
     * @throws Exception if the container does
     */
    Running deploy(Path war, Path scratch) throws Exception;

    /**
     * Whether the container is known to warn of this though all is well.
     *
     * @param logged a record that a deployer would see
     */
    default boolean isKnownNoise(LogRecord logged) {
        return false;
    }

    /** A server that runs. */
    interface Running extends AutoCloseable {

        int port();

        /** Where the application is, with a slash at the end. */
        default URI uri() {
            return URI.create("http://127.0.0.1:" + port() + CONTEXT_PATH + "/");
        }

        /**
         * Takes the application out of service and stops the server.
         *
         * @throws Exception if the container does
         */
        @Override
        void close() throws Exception;
    }

    /** The container of this class path. */
    static Host get() {
        return ServiceLoader.load(Host.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no service " + Host.class.getName()
                        + " is on the class path: the suite runs in the modules of the containers"));
    }

    /**
     * Deploys the WAR of the examples to the container of this class path.
     *
     * @param scratch an empty directory
     * @throws Exception if the container does
     */
    static Running deploy(Path scratch) throws Exception {
        return deploy("eventsource.war", scratch);
    }

    /**
     * Deploys the WAR of docs/getting-started.md to the container of this class path.
     *
     * @param scratch an empty directory
     * @throws Exception if the container does
     */
    static Running deployHello(Path scratch) throws Exception {
        return deploy("eventsource.hello", scratch);
    }

    private static Running deploy(String property, Path scratch) throws Exception {
        return get().deploy(Path.of(System.getProperty(property)).toRealPath(), scratch);
    }
}
