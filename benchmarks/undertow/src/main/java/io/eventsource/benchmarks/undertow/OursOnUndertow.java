package io.eventsource.benchmarks.undertow;

import io.eventsource.benchmarks.ours.Ours;
import io.eventsource.benchmarks.ours.OursPeer;
import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;

/** Ours on Undertow. */
public final class OursOnUndertow extends OursPeer {

    @Override
    protected int start(Servlet servlet) throws ServletException {
        DeploymentInfo deployment = Servlets.deployment()
                .setClassLoader(OursOnUndertow.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("benchmarks")
                .addServlet(Servlets.servlet("events", servlet.getClass(), new ImmediateInstanceFactory<>(servlet))
                        .addMapping(Ours.MAPPING)
                        .setAsyncSupported(true));
        DeploymentManager manager = Servlets.defaultContainer().addDeployment(deployment);
        manager.deploy();
        return UndertowPeer.start(Undertow.builder().setHandler(manager.start()));
    }
}
