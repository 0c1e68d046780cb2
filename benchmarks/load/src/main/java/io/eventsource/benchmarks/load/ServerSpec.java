package io.eventsource.benchmarks.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A server that can be measured.
 *
 * @param name what it is called on the command line and in tables
 * @param module the module whose class path it runs on
 * @param main its class, below this project's package of benchmarks
 * @param features its features besides sending every event to all subscribers
 */
record ServerSpec(String name, String module, String main, List<Feature> features) {

    /** The server that the others are compared with. */
    static final String FLOOR = "nio";

    enum Feature {
        /** Events reach only the subscribers of their channel; streams can be resumed. */
        CHANNELS,
        /** Cannot be far ahead of a subscriber: beyond 256 events Jersey's broadcaster throws what should not be thrown. */
        SHORT_QUEUES,
        /** Not a JVM: its process publishes over HTTP and is no part of it. */
        EXTERNAL,
        /** Checks the password of a stream whose request has one. */
        PASSWORDS,
        /** Needs a Redis, whose URI is in the environment. */
        REDIS
    }

    static final List<ServerSpec> ALL = List.of(
            new ServerSpec(FLOOR, "load", "nio.NioPeer", List.of()),
            new ServerSpec("ours-jetty", "jetty", "jetty.OursOnJetty", List.of(Feature.CHANNELS)),
            new ServerSpec("ours-tomcat", "tomcat", "tomcat.OursOnTomcat", List.of(Feature.CHANNELS)),
            new ServerSpec("ours-undertow", "undertow", "undertow.OursOnUndertow", List.of(Feature.CHANNELS)),
            new ServerSpec("ours-jetty-files", "jetty", "jetty.OursOnJettyWithFiles", List.of(Feature.CHANNELS)),
            new ServerSpec(
                    "ours-jetty-redis",
                    "jetty",
                    "jetty.OursOnJettyWithRedis",
                    List.of(Feature.CHANNELS, Feature.REDIS)),
            new ServerSpec(
                    "ours-jetty-users",
                    "jetty",
                    "jetty.OursOnJettyWithUsers",
                    List.of(Feature.CHANNELS, Feature.PASSWORDS)),
            new ServerSpec("undertow", "undertow", "undertow.UndertowPeer", List.of()),
            new ServerSpec("nchan", "load", "nchan.NchanPeer", List.of(Feature.EXTERNAL, Feature.PASSWORDS)),
            new ServerSpec("jetty-queue", "jetty", "jetty.QueuePeer", List.of()),
            new ServerSpec("jetty", "jetty", "jetty.JettyPeer", List.of()),
            new ServerSpec("spring", "tomcat", "spring.SpringPeer", List.of()),
            new ServerSpec("jersey", "jersey", "jersey.JerseyPeer", List.of(Feature.SHORT_QUEUES)));

    boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** How many events its publisher may be ahead of the slowest subscriber, if so many were asked for. */
    int window(int asked) {
        return has(Feature.SHORT_QUEUES) ? Math.min(asked, 200) : asked;
    }

    /** Whether what it needs is installed. */
    boolean isAvailable() {
        return has(Feature.EXTERNAL)
                ? Files.exists(Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so"))
                : !has(Feature.REDIS) || System.getenv("EVENTSOURCE_REDIS") != null;
    }

    /** What is missing if it is not available. */
    String needs() {
        return has(Feature.REDIS)
                ? "the URI of a Redis in EVENTSOURCE_REDIS"
                : "the packages nginx and libnginx-mod-nchan";
    }

    String mainClass() {
        return "io.eventsource.benchmarks." + main;
    }
}
