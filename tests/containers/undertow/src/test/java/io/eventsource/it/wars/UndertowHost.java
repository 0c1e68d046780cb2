package io.eventsource.it.wars;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletInfo;
import jakarta.servlet.Servlet;
import jakarta.servlet.annotation.WebServlet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.LogRecord;

/** Undertow. It cannot read a WAR; this class does what WildFly does for it, as far as servlets need it. */
public final class UndertowHost implements Host {

    @Override
    public Running deploy(Path war, Path scratch) throws Exception {
        UnpackedWar application = UnpackedWar.of(war, scratch);
        DeploymentInfo info = Servlets.deployment()
                .setClassLoader(application.classLoader())
                .setContextPath(CONTEXT_PATH)
                .setDeploymentName(war.getFileName().toString())
                .setResourceManager(new PathResourceManager(scratch))
                .addWelcomePage("index.html");
        for (Class<? extends Servlet> servlet : application.servlets()) {
            info.addServlet(servletInfo(servlet));
        }
        DeploymentManager deployment = Servlets.defaultContainer().addDeployment(info);
        deployment.deploy();
        Undertow undertow = Undertow.builder()
                .addHttpListener(
                        0,
                        InetAddress.getLoopbackAddress().getHostAddress(),
                        Handlers.path().addPrefixPath(CONTEXT_PATH, deployment.start()))
                .build();
        undertow.start();
        return new Running() {
            @Override
            public int port() {
                return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
            }

            @Override
            public void close() throws Exception {
                deployment.stop();
                deployment.undeploy();
                undertow.stop();
                application.classLoader().close();
            }
        };
    }

    /** Undertow completes the last stream on another thread while it stops its I/O threads, and does not wait. */
    @Override
    public boolean isKnownNoise(LogRecord logged) {
        return logged.getThrown() instanceof RejectedExecutionException
                && String.valueOf(logged.getThrown().getMessage()).startsWith("XNIO007007");
    }

    private static ServletInfo servletInfo(Class<? extends Servlet> servlet) {
        WebServlet annotation = servlet.getAnnotation(WebServlet.class);
        return Servlets.servlet(servlet)
                .setAsyncSupported(annotation.asyncSupported())
                .setLoadOnStartup(annotation.loadOnStartup())
                .addMappings(annotation.urlPatterns());
    }
}
