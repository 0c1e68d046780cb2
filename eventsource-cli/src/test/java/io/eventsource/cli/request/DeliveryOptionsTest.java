package io.eventsource.cli.request;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static io.eventsource.cli.request.TestRequest.options;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Outcome;
import io.eventsource.cli.ScriptedPeer;
import io.eventsource.cli.listener.TestListener;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that wait for a client, as {@code eventsource-request} asks for them. */
class DeliveryOptionsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void optionsAreHeaders() throws Exception {
        BlockingQueue<String> heads = new LinkedBlockingQueue<>();
        try (ScriptedPeer peer = new ScriptedPeer(connection -> {
            heads.add(ScriptedPeer.readHead(connection));
            connection
                    .getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        })) {
            run(peer.port(), "--ttl", "1h", "--topic", "a-1", "--idempotency-key", "k:1", "t", "ping", "");
            assertThat(heads.take().lines()).contains("TTL: 3600", "Topic: a-1", "Idempotency-Key: k:1");
            run(peer.port(), "t", "ping", "");
            assertThat(heads.take()).doesNotContain("TTL", "Topic", "Idempotency-Key");
        }
    }

    @Test
    void aPartOfASecondCountsAsAWholeOne() {
        assertThat(options("--ttl 1500ms t ping 1").delivery().headers()).containsEntry("TTL", "2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | 3600 | a client is connected: the event was written to its stream",
                "202 |      | no client is connected, and the server does not say whether the event waits for one",
                "202 | 0    | no client is connected: the event waits only for one that is just reconnecting",
            })
    void aLineSaysWhatCameOfTheEvent(int status, Long granted, String line) {
        Duration time = granted == null ? null : Duration.ofSeconds(granted);
        assertThat(options("--ttl 1h t ping 1").delivery().describe(status, time, NOW))
                .isEqualTo(line);
    }

    @Test
    void aLineSaysUntilWhenTheEventWaits() {
        DeliveryOptions delivery = options("--ttl 1h t ping 1").delivery();
        assertThat(delivery.describe(202, Duration.ofHours(1), NOW))
                .matches(
                        "no client is connected: the event waits until \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:05 .\\d\\d:\\d\\d");
        assertThat(delivery.describe(202, Duration.ofMinutes(10), NOW))
                .endsWith(", because the server lets events wait for 10 min at most");
    }

    @Test
    void anEventThatIsNotToWaitNeedsNoLine() {
        assertThat(options("t ping 1").delivery().describe(202, null, NOW)).isNull();
    }

    @Test
    void aRefusalNamesTheOptionThatHelps() throws Exception {
        TestListener listener = TestListener.start("-P 0 -i");
        try {
            String port = Integer.toString(URI.create(listener.url()).getPort());
            assertThat(run(port, "t", "ping", "1").err())
                    .isEqualTo("eventsource-request: 404: no client is subscribed to t; with --ttl the event waits for"
                            + " one\n");
            Outcome waits = run(port, "--ttl", "1h", "t", "ping", "1");
            assertThat(waits.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(waits.out()).endsWith("\"subscribers\":0}\n");
            assertThat(waits.err()).startsWith("eventsource-request: no client is connected: the event waits until 2");
        } finally {
            listener.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-P 0", "-P 0 -i --subscribers many"})
    void whereNoEventMayWaitTheRefusalSaysWhatToChange(String listenerOptions) throws Exception {
        TestListener listener = TestListener.start(listenerOptions);
        try {
            String port = Integer.toString(URI.create(listener.url()).getPort());
            Outcome refused = run(port, "--ttl", "1h", "t", "ping", "1");
            assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(refused.err())
                    .isEqualTo("eventsource-request: 404: no client is subscribed to t, and this server lets no event"
                            + " wait for one; eventsource-listener does if it is started with -i, --data or --redis, and"
                            + " without --subscribers many\n");
        } finally {
            listener.stop();
        }
    }

    @Test
    void aRepetitionWithAKeyGetsTheFirstAnswer() throws Exception {
        TestListener listener = TestListener.start("-P 0 -i");
        try {
            String port = Integer.toString(URI.create(listener.url()).getPort());
            String[] request = {"--ttl", "1h", "--idempotency-key", "k", "t", "ping", "1"};
            assertThat(run(port, request).out()).isEqualTo(run(port, request).out());
        } finally {
            listener.stop();
        }
    }

    @Test
    void aServerThatNamesAHeaderIsQuotedWithTheOption() {
        assertThat(options("--ttl 1h t ping 1").delivery().advise("503: repeat with the same Idempotency-Key"))
                .isEqualTo("503: repeat with the same --idempotency-key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--ttl 10ms t ping   | --ttl must be a time from 1 s to 24 d with its unit, such as 3600s or 1h, but is \"10ms\"",
                "--ttl 3600 t ping   | --ttl must be a time from 1 s to 24 d with its unit, such as 3600s or 1h, but is \"3600\"",
                "--topic a.b t ping  | --topic must be 1 to 32 letters, digits, hyphens and underscores, but is \"a.b\"",
                "--idempotency-key ü t ping | --idempotency-key must be 1 to 255 visible ASCII characters other than quotation marks, but is \"ü\"",
                "--ttl 1h t close    | --ttl cannot be combined with the action close",
                "--topic a http://h/close/t | --topic cannot be combined with the action close",
            })
    void wrongUsageIsNamed(String line, String message) {
        assertWrongUsage(() -> options(line)).hasMessage(message);
    }

    private static Outcome run(String port, String... line) {
        String[] all = new String[line.length + 2];
        all[0] = "-P";
        all[1] = port;
        System.arraycopy(line, 0, all, 2, line.length);
        return Outcome.of(RequestOptions.SYNTAX, Map.of(), new RequestMain(), all);
    }
}
