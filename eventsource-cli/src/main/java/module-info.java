/** The launchers. Nothing is exported: they are run, not called. */
@SuppressWarnings("requires-automatic") // Micrometer names its modules in its manifests
module io.eventsource.cli {
    requires io.eventsource.server;
    requires io.eventsource.redis;
    requires io.eventsource.auth;
    requires io.eventsource.client;
    requires com.google.gson;
    requires micrometer.core;
    requires micrometer.registry.prometheus;
    requires org.apache.commons.cli;
    requires org.eclipse.jetty.alpn.server;
    requires org.eclipse.jetty.http2.server;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.unixdomain.server;
    requires org.eclipse.jetty.ee10.servlet;
    requires org.slf4j;
    requires jdk.management;
    requires static org.jspecify;

    opens io.eventsource.cli to
            org.slf4j; // which creates the log provider by its name
}
