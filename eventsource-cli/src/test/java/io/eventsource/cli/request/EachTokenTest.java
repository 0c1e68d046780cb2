package io.eventsource.cli.request;

import static io.eventsource.cli.request.CommandServer.accepted;
import static io.eventsource.cli.request.CommandServer.answer;
import static io.eventsource.cli.request.CommandServer.done;
import static io.eventsource.cli.request.CommandServer.output;
import static io.eventsource.cli.request.CommandServer.state;
import static io.eventsource.cli.request.CommandServer.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.Environment;
import io.eventsource.cli.ExitCode;
import io.eventsource.it.support.Effort;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One command for each of several tokens: {@code --each}. */
@Timeout(120)
class EachTokenTest {

    @Test
    void linesHaveTheirTokenInFrontAndFailuresAreSummarized() throws Exception {
        Map<String, CommandServer.Answer> streams = Map.of(
                "t1", stream(output(1, "stdout", "on"), output(2, "stderr", "hot\\nhotter"), done(3, 0, "e\\ntwo\\n")),
                "t2", stream(done(1, 3, "")),
                "t3", stream(state(1, "expired")),
                "t4", stream(done(1, 0, "")));
        try (CommandServer server = CommandServer.always(byToken(streams))) {
            Run.End end = Run.of(server, "--wait", "--each", "t1,t2,t3,t4,t5", "reboot", "now")
                    .finish();
            assertThat(end.status()).isEqualTo(1);
            assertThat(end.out()).isEqualTo("t1: one\nt1: two\n");
            assertThat(end.err().lines())
                    .containsExactlyInAnyOrder(
                            "t1: hot",
                            "t1: hotter",
                            "eventsource-request: t2: the command has ended with exit status 3",
                            "eventsource-request: t3: the command expired before a client started it",
                            "eventsource-request: t5: 404: no client is subscribed to t5; with --ttl the event waits for one",
                            "eventsource-request: 2 of 5 succeeded; t2: exit status 3, t3: expired, t5: not accepted");
            assertThat(end.err().lines().reduce((first, last) -> last))
                    .hasValueSatisfying(last -> assertThat(last).contains("2 of 5"));
        }
    }

    /** Accepts the commands of tokens that have a stream, under their name as the handle. */
    private static CommandServer.Answer byToken(Map<String, CommandServer.Answer> streams) {
        return (head, out) -> {
            String token = head.replaceFirst("(?s) HTTP.*", "").replaceFirst(".*/", "");
            CommandServer.Answer stream = streams.get(token);
            if (stream == null) {
                answer("404 Not Found", "", "no client is subscribed to " + token)
                        .write(head, out);
            } else if (head.startsWith("POST")) {
                accepted("/commands/" + token).write(head, out);
            } else {
                stream.write(head, out);
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 0", "3, 0"})
    void someFailuresMayBeAllowed(int allowed, int status) throws Exception {
        Map<String, CommandServer.Answer> streams = Map.of("a", stream(done(1, 0, "")), "b", stream(done(1, 1, "")));
        try (CommandServer server = CommandServer.always(byToken(streams))) {
            Run.End end = Run.of(
                            server, "--wait", "--max-failures", Integer.toString(allowed), "--each", "a,b,c", "go", "")
                    .finish();
            assertThat(end.status()).isEqualTo(status);
            assertThat(end.err())
                    .endsWith("eventsource-request: 1 of 3 succeeded; b: exit status 1, c: not accepted\n");
        }
    }

    @Test
    void aTimeOutNamesTheHandleAndTheStateOfEach() throws Exception {
        try (CommandServer silent = new CommandServer();
                CommandServer server =
                        CommandServer.always(byToken(Map.of("a", silent.openStream(state(1, "delivered")))))) {
            Run.End end = Run.of(server, "--wait=1s", "--each", "a", "go", "").finish();
            assertThat(end)
                    .isEqualTo(new Run.End(
                            1,
                            "",
                            "eventsource-request: a: timed out after 1 s: the command was delivered, but its client has not"
                                    + " started it; eventsource-request --result http://127.0.0.1:" + server.port()
                                    + "/commands/a shows the result later\n"
                                    + "eventsource-request: 0 of 1 succeeded; a: timed out (delivered)\n"));
        }
    }

    @Test
    void commandsAreWaitedForAtOnceUpToABound() throws Exception {
        int tokens = EachToken.PARALLEL + 8;
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(EachToken.PARALLEL);
        try (CommandServer server = CommandServer.always((head, out) -> {
            if (head.startsWith("POST")) {
                most.accumulateAndGet(open.incrementAndGet(), Math::max);
                full.countDown();
                accepted().write(head, out);
            } else {
                await(full);
                open.decrementAndGet();
                stream(done(1, 0, "")).write(head, out);
            }
        })) {
            String list = String.join(
                    ",", IntStream.range(0, tokens).mapToObj(i -> "t" + i).toList());
            assertThat(Run.of(server, "--wait", "--each", list, "go", "").finish())
                    .isEqualTo(new Run.End(0, "", "eventsource-request: 40 of 40 succeeded\n"));
            assertThat(most).hasValue(EachToken.PARALLEL);
        }
    }

    @Test
    void aSignalNamesWhatIsStillExecutedAndWhatWasNotAccepted() throws Exception {
        try (CommandServer silent = new CommandServer();
                CommandServer server = CommandServer.always((head, out) -> {
                    if (head.startsWith("POST /go/slow")) {
                        silent.awaitClose();
                    } else if (head.startsWith("POST")) {
                        accepted("/commands/" + (head.contains("/ends ") ? "ends" : "runs"))
                                .write(head, out);
                    } else if (head.contains("/ends ")) {
                        stream(done(1, 0, "ended\\n")).write(head, out);
                    } else {
                        silent.openStream(output(1, "stdout", "runs\\n")).write(head, out);
                    }
                })) {
            Run run = Run.of(server, "--wait", "--each", "ends,runs,slow", "go", "");
            run.awaitOut("ends: ended\n");
            run.awaitOut("runs: runs\n");
            while (!server.takeHead().startsWith("POST /go/slow")) {
                // until the server has it
            }
            run.signal(ExitCode.DONE);
            Run.End end = run.finish();
            assertThat(end.status()).isEqualTo(143);
            assertThat(end.err().lines())
                    .contains(
                            "eventsource-request: runs: interrupted; eventsource-request --result http://127.0.0.1:"
                                    + server.port() + "/commands/runs shows the result later",
                            "eventsource-request: slow: interrupted before the server accepted the command");
        }
    }

    static IntStream seeds() {
        return Effort.rounds(20);
    }

    /** Each thread writes random lines of its token in random pieces; whole lines must arrive, in the order of each. */
    @ParameterizedTest
    @MethodSource("seeds")
    void linesAreWholeHoweverTheirPiecesArrive(int seed) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, false, StandardCharsets.UTF_8);
        Semaphore start = new Semaphore(0);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            String token = "t" + t;
            Random random = new Random(seed * 31L + t);
            Thread thread = new Thread(() -> {
                start.acquireUninterruptibly();
                LineOutput output = new LineOutput(token, Environment.Terminals.NONE, outStream, errStream);
                byte[] lines = lines(token).getBytes(StandardCharsets.UTF_8);
                int[] at = {0, 0};
                while (at[0] < lines.length || at[1] < lines.length) {
                    int stream = random.nextInt(2);
                    int end = Math.min(lines.length, at[stream] + random.nextInt(40));
                    output.write(Arrays.copyOfRange(lines, at[stream], end), stream == 1);
                    at[stream] = end;
                }
                output.end(false);
            });
            thread.start();
            threads.add(thread);
        }
        start.release(4);
        for (Thread thread : threads) {
            thread.join();
        }
        for (ByteArrayOutputStream stream : List.of(out, err)) {
            List<String> all = stream.toString(StandardCharsets.UTF_8).lines().toList();
            assertThat(all).hasSize(4 * 50);
            for (int t = 0; t < 4; t++) {
                String token = "t" + t;
                assertThat(all.stream().filter(line -> line.startsWith(token + ": ")))
                        .containsExactlyElementsOf(lines(token)
                                .lines()
                                .map(line -> token + ": " + line)
                                .toList());
            }
        }
    }

    /** Fifty lines, some of them empty, the last one without an end. */
    private static String lines(String token) {
        return String.join(
                "\n",
                IntStream.range(0, 50)
                        .mapToObj(i -> i % 7 == 3 ? "" : token + " zwölf 😀 ".repeat(i % 5) + i)
                        .toList());
    }

    @Test
    void aLongLineIsCutAndATerminalGetsVisibleText() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8);
        LineOutput output = new LineOutput("t\u001b", new Environment.Terminals(true, true), stream, stream);
        output.write("\u001b[2Jü".getBytes(StandardCharsets.UTF_8), false);
        output.end(false);
        output.end(false);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("t\\u001b: \\u001b[2Jü\n");
        out.reset();
        output.write("x".repeat(LineOutput.MAX_LINE + 1).getBytes(StandardCharsets.UTF_8), false);
        output.end(false);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("t\\u001b: " + "x".repeat(LineOutput.MAX_LINE) + "\nt\\u001b: x\n");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
