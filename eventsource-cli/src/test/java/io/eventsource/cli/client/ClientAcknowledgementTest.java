package io.eventsource.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.ExitCode;
import io.eventsource.cli.listener.TestListener;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Which events of a real listener wait on, once a client has dealt with some of them. */
@Timeout(60)
class ClientAcknowledgementTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private TestListener listener;

    @BeforeEach
    void publishFive() throws Exception {
        listener = TestListener.start("-P 0 -i");
        for (int i = 1; i <= 5; i++) {
            HttpRequest command = HttpRequest.newBuilder(at("ping"))
                    .header("TTL", "600")
                    .POST(BodyPublishers.ofString(Integer.toString(i)))
                    .build();
            assertThat(http.send(command, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(202);
        }
    }

    @AfterEach
    void stop() throws Exception {
        listener.stop();
    }

    private URI at(String action) {
        return URI.create(listener.url()).resolve("/" + action + "/t");
    }

    /** Returns how many events wait. */
    private long waiting() throws Exception {
        HttpRequest list = HttpRequest.newBuilder(at("waiting")).build();
        String json = http.send(list, BodyHandlers.ofString()).body();
        return Pattern.compile("\"id\"").matcher(json).results().count();
    }

    @Test
    void whatWasPrintedDoesNotWaitAnyMore() throws Exception {
        assertThat(new ClientRun()
                        .run("--no-state", "-n", "2", at("poll").toString())
                        .out())
                .isEqualTo("ping: 1\nping: 2\n");
        assertThat(waiting()).isEqualTo(3);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anEventWhoseCommandFailsWaitsOn() throws Exception {
        String command = "test \"$EVENT_DATA\" != 4";
        assertThat(new ClientRun()
                        .run(
                                "--no-state",
                                "--exec-attempts",
                                "1",
                                "--exec-failed",
                                "stop",
                                "-e",
                                command,
                                at("poll").toString())
                        .exitCode())
                .isEqualTo(ExitCode.FAILED);
        assertThat(waiting()).isEqualTo(2);
    }

    @Test
    void aClientThatIsKilledAtWorkGetsExactlyWhatItHasNotConfirmed() throws Exception {
        EventSourceBuilder builder = EventSource.builder(at("poll")).clientId("0123456789abcdef");
        CountDownLatch never = new CountDownLatch(1);
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        EventSource killed = builder.connect(event -> {
            received.add(event.data());
            if (event.data().equals("3")) {
                awaitQuietly(never);
            }
        });
        try {
            while (waiting() != 3) {
                Thread.onSpinWait();
            }
            assertThat(received).containsExactly("1", "2", "3");

            BlockingQueue<String> again = new LinkedBlockingQueue<>();
            try (EventSource next = builder.connect(event -> again.add(event.data()))) {
                while (waiting() != 0) {
                    Thread.onSpinWait();
                }
                assertThat(next.lastEventId()).isNotEmpty();
            }
            assertThat(again).containsExactly("3", "4", "5");
        } finally {
            killed.close();
            never.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
