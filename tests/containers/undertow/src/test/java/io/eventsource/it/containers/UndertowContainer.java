package io.eventsource.it.containers;

import static io.eventsource.it.containers.ContainerFacts.ASYNC_ERROR;
import static io.eventsource.it.containers.ContainerFacts.COMPLETE;
import static io.eventsource.it.containers.ContainerFacts.WRITE_ERROR;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.Version;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.http.HttpServlet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.logging.LogRecord;
import org.xnio.Options;

/** Undertow's servlets, with its defaults besides HTTP/2. */
public final class UndertowContainer implements Container {

    private static final long SHUTDOWN_MILLIS = 2_000;

    @Override
    public String name() {
        return Version.getFullVersionString();
    }

    @Override
    public ContainerFacts facts() {
        return new ContainerFacts(
                16 * 1024 - 20,
                false,
                "XNIO-.* I/O-.*",
                false,
                true,
                ContainerFacts.LARGE_WRITE,
                true,
                1,
                0,
                List.of(ASYNC_ERROR, COMPLETE),
                true,
                List.of(WRITE_ERROR),
                true,
                List.of(),
                List.of(),
                false,
                false,
                false,
                false);
    }

    /**
     * "Failed to execute ServletOutputStream.closeAsync() on IO thread": logged for half of the clients that disconnect. Or
     * that it could not, since the thread ends: said of streams that end while the server does. "Unexpected failure" of a
     * request whose body was refused on its way: one thread of Undertow drains it while another closes it.
     */
    @Override
    public boolean isKnownNoise(LogRecord logged) {
        return logged.getMessage().contains("UT005088")
                || logged.getMessage().contains("UT005090")
                || String.valueOf(logged.getThrown()).contains("XNIO007007");
    }

    @Override
    public Running start(HttpServlet servlet, String mapping, int sendBuffer) throws Exception {
        DeploymentManager deployment = Servlets.defaultContainer()
                .addDeployment(Servlets.deployment()
                        .setClassLoader(UndertowContainer.class.getClassLoader())
                        .setContextPath("/")
                        .setDeploymentName("suite.war")
                        .addServlet(
                                Servlets.servlet("servlet", servlet.getClass(), new ImmediateInstanceFactory<>(servlet))
                                        .setAsyncSupported(true)
                                        .setLoadOnStartup(1)
                                        .addMapping(mapping)));
        deployment.deploy();
        GracefulShutdownHandler handler = Handlers.gracefulShutdown(deployment.start());
        Undertow.Builder builder = Undertow.builder();
        if (sendBuffer > 0) {
            builder.setSocketOption(Options.SEND_BUFFER, sendBuffer);
        }
        Undertow undertow = builder.setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .addHttpListener(0, InetAddress.getLoopbackAddress().getHostAddress(), handler)
                .build();
        undertow.start();
        return new Running() {
            @Override
            public int port() {
                return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
            }

            @Override
            public void undeploy() throws Exception {
                if (deployment.getState() == DeploymentManager.State.STARTED) {
                    deployment.stop();
                }
            }

            @Override
            public void close() throws Exception {
                handler.shutdown();
                undeploy();
                handler.awaitShutdown(SHUTDOWN_MILLIS);
                deployment.undeploy();
                undertow.stop();
            }
        };
    }
}
