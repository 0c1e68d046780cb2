package io.eventsource.benchmarks.jetty;

import io.eventsource.benchmarks.ours.Ours;
import io.eventsource.benchmarks.ours.OursPeer;
import jakarta.servlet.Servlet;

/** Ours on Jetty. */
public final class OursOnJetty extends OursPeer {

    @Override
    protected int start(Servlet servlet) throws Exception {
        return JettyContainer.start(servlet, Ours.MAPPING);
    }
}
