package io.eventsource.it.containers;

import jakarta.servlet.http.HttpServlet;
import java.util.ServiceLoader;
import java.util.logging.LogRecord;

/** A servlet container, as the suite sees it: the one that is on the class path. */
public interface Container {

    /** What to call it in the names of tests, with its version. */
    String name();

    /** What this version of it is known to do. */
    ContainerFacts facts();

    /**
     * Whether the container is known to log this as an error when a client disconnects.
     *
     * @param logged what an operator would see
     */
    default boolean isKnownNoise(LogRecord logged) {
        return false;
    }

    /**
     * Starts a server on a free port of the loopback address, which speaks HTTP/1.1 and, with prior knowledge, HTTP/2 in
     * cleartext.
     *
     * @param servlet the only servlet, with asynchronous support
     * @param mapping the path it is mapped to
     * @param sendBuffer the size of each connection's send buffer, in bytes; 0 to leave it to the kernel, which lets it
     *     grow to megabytes
     * @throws Exception if the container does
     */
    Running start(HttpServlet servlet, String mapping, int sendBuffer) throws Exception;

    /** A server that runs. */
    interface Running extends AutoCloseable {

        int port();

        /**
         * Takes the application out of service, which destroys the servlet; the server continues.
         *
         * @throws Exception if the container does
         */
        void undeploy() throws Exception;

        /**
         * Stops the server and all that is left.
         *
         * @throws Exception if the container does
         */
        @Override
        void close() throws Exception;
    }

    /** The container of this class path. */
    static Container get() {
        return ServiceLoader.load(Container.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no service " + Container.class.getName()
                        + " is on the class path: the suite runs in the modules of the containers"));
    }
}
