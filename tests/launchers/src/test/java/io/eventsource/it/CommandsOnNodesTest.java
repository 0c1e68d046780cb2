package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Effort;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.RedisServer;
import io.eventsource.it.support.Relay;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands whose publisher and whose appliance are connected to different nodes, each through a load balancer. */
@DisabledOnOs(OS.WINDOWS)
@FullEffort
class CommandsOnNodesTest {

    private static final String TOKEN = "42:42:42:42:42:42";
    private static final int ROUNDS = 10;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    static Path shared;

    private static RedisServer redis;
    private static Nodes nodes;

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    /** Where publishers connect: to node 0. */
    private Relay publishers;
    /** Where appliances connect: to node 1. */
    private Relay appliances;

    private <T extends AutoCloseable> T closed(T resource) {
        open.add(0, resource);
        return resource;
    }

    @BeforeAll
    static void startNodes() throws Exception {
        redis = RedisServer.start(shared);
        nodes = Nodes.start(2, redis.uri());
    }

    @AfterAll
    static void stopNodes() {
        if (nodes != null) {
            nodes.close();
        }
        redis.close();
    }

    @BeforeEach
    void start() throws Exception {
        nodes.restartKilled();
        publishers = closed(new Relay(nodes.uri(0).getPort()));
        appliances = closed(new Relay(nodes.uri(1).getPort()));
        closed(Launcher.start(
                Map.of("XDG_STATE_HOME", directory.resolve("state").toString()),
                "client",
                TOKEN,
                "-k",
                "-r",
                "100",
                "-P",
                Integer.toString(appliances.port()),
                "--exec",
                "sh -c \"$EVENT_DATA\""));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** Asks for a command. It waits for the appliance, of which node 0 may not know yet. */
    private Launcher request(String command) throws IOException {
        return Launcher.start(
                "request",
                "-d",
                "-P",
                Integer.toString(publishers.port()),
                "--wait=1m",
                "--ttl=1m",
                TOKEN,
                "ping",
                command);
    }

    /** A command that begins, and ends once a file is there. */
    private static String command(Path end) {
        return "echo begun; while [ ! -e " + end + " ]; do sleep 0.05; done; echo ended; exit 4";
    }

    private static void assertAnswered(Launcher request) throws InterruptedException {
        Launcher.Result result = request.awaitExit();
        assertThat(result.exit()).as(result::toString).isEqualTo(4);
        assertThat(result.out()).as(result::toString).containsExactly("begun", "ended");
    }

    @Test
    void theAnswerComesAlthoughTheNodeOfThePublisherIsKilled() throws Exception {
        Path end = directory.resolve("end");
        try (Launcher request = request(command(end))) {
            request.awaitOut("begun"::equals);
            nodes.kill(0);
            publishers.leadTo(nodes.uri(1).getPort());
            Files.createFile(end);
            assertAnswered(request);
        }
    }

    /** As behind a load balancer that sends each request to another node. */
    @Test
    void aCommandIsKnownOnTheOtherNodeAsSoonAsItIsAccepted() throws Exception {
        int commands = Effort.of(1_000);
        for (int i = 0; i < commands; i++) {
            HttpResponse<String> accepted = HTTP.send(
                    HttpRequest.newBuilder(nodes.uri(i % 2).resolve("/ping/absent-" + i % 10))
                            .header("Prefer", "respond-async")
                            .header("TTL", "60")
                            .POST(HttpRequest.BodyPublishers.ofString("reboot"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
            String command = accepted.headers().firstValue("Location").orElseThrow();
            HttpResponse<String> state = HTTP.send(
                    HttpRequest.newBuilder(nodes.uri((i + 1) % 2).resolve(command))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(state.statusCode())
                    .as("command " + i + ": " + state.body())
                    .isEqualTo(200);
        }
    }

    @Test
    void theAnswerComesAlthoughTheNodeOfTheApplianceIsKilled() throws Exception {
        Path end = directory.resolve("end");
        try (Launcher request = request(command(end))) {
            request.awaitOut("begun"::equals);
            nodes.kill(1);
            appliances.leadTo(nodes.uri(0).getPort());
            Files.createFile(end);
            assertAnswered(request);
        }
    }

    @Test
    void theAnswerComesAlthoughBothNodesAreKilledAndStartedAgain() throws Exception {
        Path end = directory.resolve("end");
        try (Launcher request = request(command(end))) {
            request.awaitOut("begun"::equals);
            nodes.kill(0);
            nodes.kill(1);
            Files.createFile(end);
            nodes.restart(1);
            nodes.restart(0);
            assertAnswered(request);
        }
    }

    @Test
    void eachCommandRunsOnceWhicheverNodeIsKilledWhenever() throws Exception {
        Random random = new Random(Long.getLong("seed", 1));
        Path log = directory.resolve("log");
        for (int round = 0; round < ROUNDS; round++) {
            try (Launcher request = request("echo " + round + " >> " + log + "; echo up; exit 3")) {
                request.awaitErr(line -> line.contains("answered 202")); // before that it is not known to be kept
                Thread.sleep(random.nextInt(100)); // the moment of the kill, not a wait for something
                int victim = random.nextInt(2);
                nodes.kill(victim);
                nodes.restart(victim);
                Launcher.Result result = request.awaitExit();
                assertThat(result.exit()).as(result::toString).isEqualTo(3);
                assertThat(result.out()).as(result::toString).isEqualTo(List.of("up"));
            }
            assertThat(Files.readAllLines(log)).hasSize(round + 1);
        }
    }
}
