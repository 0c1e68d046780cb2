package io.eventsource.client;

import static io.eventsource.mockserver.ScriptedServer.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.eventsource.mockserver.RecordedAnswer;
import io.eventsource.mockserver.RecordedRequest;
import io.eventsource.mockserver.Script;
import io.eventsource.mockserver.ScriptedResponse;
import io.eventsource.mockserver.ServerConnection;
import io.eventsource.protocol.MessageEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a source carries out commands: in which order, once each, and what it answers. */
class CommandListenerTest extends SocketTest {

    @TempDir
    private Path directory;

    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    private final BlockingQueue<MessageEvent> begun = new LinkedBlockingQueue<>();
    /** Takes what is logged about handlers that throw, some of which are interrupted at the end of their test. */
    private final CapturedLog log = new CapturedLog();

    @BeforeEach
    void takeAnswers() {
        server.takeAnswers();
    }

    @AfterEach
    void stop() throws InterruptedException {
        executor.shutdownNow();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        log.close();
    }

    /** Answers with the data of the command. */
    private CommandListener echoing() {
        return handledBy((command, output) -> CommandAnswer.exit(0).body(command.data()));
    }

    private CommandListener handledBy(CommandHandler handler) {
        return CommandListener.of(
                        (command, output) -> {
                            begun.add(command);
                            return handler.handle(command, output);
                        },
                        executor)
                .others(listener);
    }

    private void connect(CommandListener commands) {
        connect(builder(), commands);
    }

    private void connect(EventSourceBuilder builder, CommandListener commands) {
        source = builder.connect(commands);
    }

    private MessageEvent nextBegun() throws InterruptedException {
        MessageEvent event = begun.poll(10, TimeUnit.SECONDS);
        assertThat(event).as("a command that was begun").isNotNull();
        return event;
    }

    private static String commands(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> command(String.valueOf(i), "run", "c" + i))
                .collect(Collectors.joining());
    }

    /** Waits until an answer was taken and its event is acknowledged. */
    private void awaitPosition(String lastEventId) {
        while (!source.lastEventId().equals(lastEventId)) {
            Thread.onSpinWait();
        }
    }

    /** A stream that the test continues. */
    private static Script stream(String text, CountDownLatch until, String more) {
        return connection -> {
            connection.openStream().send(text);
            until.await();
            connection.send(more).awaitClosed();
        };
    }

    @Test
    void commandsGoToTheHandlerAndOtherEventsToTheListener() throws Exception {
        server.streamAndStayOpen("id: 1\ndata: a\n\n" + command("2", "run", "b") + "id: 3\ndata: c\n\n");
        connect(echoing());
        RecordedAnswer answer = server.awaitAnswer("2");
        assertThat(answer.stdout()).isEqualTo("b");
        assertThat(answer.requests()).hasSize(2);
        assertThat(answer.requests().get(0).header("EventSource-State")).isEqualTo("started");
        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("a");
        assertThat(listener.nextEvent().data()).isEqualTo("c");
        assertThat(begun).extracting(MessageEvent::data).containsExactly("b");
    }

    @Test
    void outputIsSentWhileTheCommandRuns() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        server.streamAndStayOpen(command("1", "run", "x"));
        connect(handledBy((command, output) -> {
            output.output("working\n").toCompletableFuture().get();
            seen.await();
            return CommandAnswer.exit(0).body("done\n");
        }));
        nextBegun();
        while (server.answer("1") == null || server.answer("1").stdout().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(server.answer("1").state()).isEqualTo("started");
        seen.countDown();
        RecordedAnswer answer = server.awaitAnswer("1");
        assertThat(answer.stdout()).isEqualTo("working\ndone\n");
        assertThat(answer.requests().get(1).header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
    }

    @Test
    void oneCommandRunsAtATimeInOrder() throws Exception {
        AtomicInteger running = new AtomicInteger();
        server.streamAndStayOpen(commands(1, 20));
        connect(handledBy((command, output) -> {
            assertThat(running.incrementAndGet()).isEqualTo(1);
            running.decrementAndGet();
            return CommandAnswer.exit(0);
        }));
        for (int i = 1; i <= 20; i++) {
            assertThat(server.awaitAnswer(String.valueOf(i)).exit()).isZero();
            assertThat(nextBegun().data()).isEqualTo("c" + i);
        }
    }

    @Test
    void asManyRunAtATimeAsAllowed() throws Exception {
        CountDownLatch together = new CountDownLatch(3);
        server.streamAndStayOpen(commands(1, 3));
        connect(handledBy((command, output) -> {
                    together.countDown();
                    together.await();
                    return CommandAnswer.exit(0);
                })
                .concurrency(3));
        assertThat(server.awaitAnswer("3").exit()).isZero();
    }

    @Test
    void commandThatWasCancelledDoesNotBegin() throws Exception {
        server.enqueueForAnswer(ScriptedResponse.status(410)).streamAndStayOpen(commands(1, 2));
        connect(echoing());
        server.awaitAnswer("2");
        assertThat(begun).extracting(MessageEvent::data).containsExactly("c2");
    }

    @Test
    void exceptionIsLoggedAndAnsweredWithItsMessage() throws Exception {
        server.streamAndStayOpen(commands(1, 2));
        connect(handledBy((command, output) -> {
            throw new IllegalStateException("the disk is full");
        }));
        RecordedAnswer answer = server.awaitAnswer("1");
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.stderr()).isEqualTo("the disk is full");
        assertThat(server.awaitAnswer("2").exit()).isEqualTo(1);
        log.await("A command handler threw for an event of type run");
        assertThat(log.text()).contains("java.lang.IllegalStateException: the disk is full");
    }

    @Test
    void commandThatTakesTooLongIsInterruptedAndTheNextBegins() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch next = new CountDownLatch(1);
        server.enqueue(stream(commands(1, 1), next, commands(2, 2)));
        connect(handledBy((command, output) -> {
                    if (command.data().equals("c1")) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                        }
                    }
                    return CommandAnswer.exit(0);
                })
                .timeout(Duration.ofMillis(500)));
        assertThat(server.awaitAnswer("1").state()).isEqualTo("interrupted");
        assertThat(server.awaitAnswer("1").stderr()).isEqualTo("the command took longer than 500 ms");
        interrupted.await();
        next.countDown();
        assertThat(server.awaitAnswer("2").exit()).isZero();
    }

    @Test
    void commandThatHasNotBegunInTimeIsRejected() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        server.streamAndStayOpen(commands(1, 2));
        connect(handledBy((command, output) -> {
                    while (busy.getCount() > 0) {
                        try {
                            busy.await();
                        } catch (InterruptedException e) {
                            // the command continues
                        }
                    }
                    return CommandAnswer.exit(0);
                })
                .timeout(Duration.ofMillis(300)));
        assertThat(server.awaitAnswer("2").state()).isEqualTo("rejected");
        assertThat(server.awaitAnswer("2").stderr()).isEqualTo("the command had not begun after 300 ms");
        busy.countDown();
        assertThat(server.awaitAnswer("1").state()).isEqualTo("interrupted");
        assertThat(begun).hasSize(1);
    }

    @Test
    void commandThatIsDeliveredAgainWhileItRunsRunsOnce() throws Exception {
        CountDownLatch again = new CountDownLatch(1);
        CountDownLatch connected = new CountDownLatch(2);
        server.enqueue(connection -> connection.openStream().send(commands(1, 1)));
        server.streamAndStayOpen(commands(1, 1));
        connect(handledBy((command, output) -> {
                    again.await();
                    return CommandAnswer.exit(0).body("once");
                })
                .others(new EventSourceListener() {
                    @Override
                    public void onOpen(EventSource opened, ResponseHead response) {
                        connected.countDown();
                    }

                    @Override
                    public void onEvent(MessageEvent event) {}
                }));
        connected.await();
        again.countDown();
        assertThat(server.awaitAnswer("1").stdout()).isEqualTo("once");
        server.awaitRequest();
        assertThat(server.awaitRequest().lastEventId()).isNull(); // nothing was acknowledged
        assertThat(begun).hasSize(1);
    }

    @Test
    void eventsAreAcknowledgedInOrderOnceTheCommandBeforeThemIsAnswered() throws Exception {
        Path file = directory.resolve("position");
        CountDownLatch finish = new CountDownLatch(1);
        CountDownLatch more = new CountDownLatch(1);
        server.enqueue(stream("id: 0\ndata: a\n\n" + command("1", "run", "c1") + "id: 2\ndata: b\n\n", more, ""));
        connect(builder().checkpoint(Checkpoint.file(file)), handledBy((command, output) -> {
            finish.await();
            return CommandAnswer.exit(0);
        }));
        listener.nextOpened();
        listener.nextEvent();
        listener.nextEvent();
        assertThat(source.lastEventId()).isEqualTo("0");
        assertThat(Files.readString(file)).isEqualTo("0\n");
        finish.countDown();
        server.awaitAnswer("1");
        awaitPosition("2");
        assertThat(Files.readString(file)).isEqualTo("2\n");
    }

    @Test
    void eventBehindARunningCommandIsNotDispatchedTwice() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        String stream = command("1", "run", "c1") + "id: 2\ndata: b\n\n";
        server.stream(stream).streamAndStayOpen(stream + "id: 3\ndata: c\n\n");
        connect(handledBy((command, output) -> {
            finish.await();
            return CommandAnswer.exit(0);
        }));
        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("b");
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("c");
        finish.countDown();
        server.awaitAnswer("1");
    }

    @Test
    void answeredCommandIsAnsweredAgainAfterARestartAndNotRun() throws Exception {
        Path file = directory.resolve("position");
        server.streamAndStayOpen(commands(1, 1));
        connect(builder().checkpoint(Checkpoint.file(file)), echoing());
        server.awaitAnswer("1");
        awaitPosition("1");
        source.close();
        Path answers = directory.resolve("position.commands");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(answers)))
                .isEqualTo("rw-------");
        server.takeAnswers().streamAndStayOpen(commands(1, 2)); // which has forgotten
        connect(builder().checkpoint(Checkpoint.file(file)), echoing());
        assertThat(server.awaitAnswer("1").stdout()).isEqualTo("c1");
        server.awaitAnswer("2");
        assertThat(begun).extracting(MessageEvent::data).containsExactly("c1", "c2");
        awaitPosition("2");
    }

    /** Leaves a file as a program does that dies while it carries out command 1. */
    private Path died() throws Exception {
        Path file = directory.resolve("answers");
        CountDownLatch never = new CountDownLatch(1);
        server.streamAndStayOpen(commands(1, 1));
        connect(handledBy((command, output) -> {
                    never.await();
                    return CommandAnswer.exit(0);
                })
                .answersIn(file));
        nextBegun();
        source.close();
        return Files.copy(file, directory.resolve("left"));
    }

    @Test
    void commandThatDiedWithTheProgramIsAnsweredInterruptedAtTheStart() throws Exception {
        Path left = died();
        server.takeAnswers().streamAndStayOpen("");
        connect(echoing().answersIn(left));
        RecordedAnswer answer = server.awaitAnswer("1");
        assertThat(answer.state()).isEqualTo("interrupted");
        assertThat(answer.stderr()).isEqualTo("the program ended while it carried out the command");
        assertThat(answer.requests()).hasSize(1);
        assertThat(begun).isEmpty();
    }

    @Test
    void commandThatDiedWithTheProgramIsNotRunWhenItIsDeliveredAgain() throws Exception {
        Path left = died();
        server.takeAnswers().streamAndStayOpen(commands(1, 2));
        connect(echoing().answersIn(left));
        server.awaitAnswer("2");
        assertThat(server.awaitAnswer("1").state()).isEqualTo("interrupted");
        assertThat(begun).extracting(MessageEvent::data).containsExactly("c2");
    }

    @Test
    void commandThatDiedWithTheProgramMayBeRunAgain() throws Exception {
        Path left = died();
        server.takeAnswers().streamAndStayOpen(commands(1, 1));
        connect(echoing().answersIn(left).rerunInterrupted());
        assertThat(server.awaitAnswer("1").stdout()).isEqualTo("c1");
        assertThat(begun).hasSize(1);
        awaitPosition("1");
    }

    @Test
    void commandsWithoutAnIdOfTheirOwnAreNotTakenForEachOther() throws Exception {
        for (int i = 0; i < 4; i++) { // the recorder would take them for each other
            server.enqueueForAnswer(ScriptedResponse.status(200));
        }
        server.streamAndStayOpen(
                "id: 7\ndata: a\n\nreply: /reply/x?proof=1\ndata: b\n\nreply: /reply/x?proof=2\ndata: c\n\n");
        connect(echoing());
        assertThat(nextBegun().data()).isEqualTo("b");
        assertThat(nextBegun().data()).isEqualTo("c");
    }

    @Test
    void answerThatIsTooLargeIsReplacedByItsExitStatus() throws Exception {
        server.streamAndStayOpen(commands(1, 1));
        connect(handledBy((command, output) -> {
            server.enqueueForAnswer(ScriptedResponse.status(413));
            return CommandAnswer.exit(4).body("x".repeat(5000));
        }));
        RecordedAnswer answer = server.awaitAnswer("1");
        assertThat(answer.exit()).isEqualTo(4);
        assertThat(answer.stderr()).isEqualTo("the answer was larger than the server takes");
    }

    @Test
    void answerIsSentWhenTheServerCanBeReachedAgain() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        server.streamAndStayOpen(commands(1, 1));
        connect(handledBy((command, output) -> {
            for (int i = 0; i < 5; i++) {
                server.enqueueForAnswer(ServerConnection::reset);
            }
            gone.countDown();
            return CommandAnswer.exit(0).body("late");
        }));
        gone.await();
        RecordedAnswer answer = server.awaitAnswer("1");
        assertThat(answer.stdout()).isEqualTo("late");
        assertThat(answer.requests()).extracting(RecordedRequest::target).hasSize(7);
    }

    @Test
    void sourceReadsNoFurtherWhileAHundredCommandsWait() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        String rest = "data: " + "x".repeat(10_000_000) + "\n\n";
        CountDownLatch written = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.openStream().send(commands(1, 150));
            connection.send(rest);
            written.countDown();
            connection.awaitClosed();
        });
        connect(handledBy((command, output) -> {
            finish.await();
            return CommandAnswer.exit(0);
        }));
        nextBegun();
        assertThat(written.await(300, TimeUnit.MILLISECONDS)).isFalse();
        finish.countDown();
        written.await();
        assertThat(server.awaitAnswer("150").exit()).isZero();
        listener.nextOpened();
        assertThat(listener.nextEvent().data()).hasSize(10_000_000);
    }

    @Test
    void executorWithoutAThreadRejects() {
        executor.shutdown();
        server.streamAndStayOpen(commands(1, 1));
        connect(echoing());
        assertThat(server.awaitAnswer("1").state()).isEqualTo("rejected");
    }

    @Test
    void acknowledgementIsTheListeners() {
        assertThatIllegalStateException().isThrownBy(() -> connect(builder().manualAcknowledgement(), echoing()));
        server.stall();
        connect(echoing());
        assertThatIllegalStateException().isThrownBy(() -> source.acknowledgeUpTo(MessageEvent.of("x", "", "1")));
    }

    @Test
    void optionsAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> echoing().timeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> echoing().concurrency(0));
        assertThatIllegalArgumentException().isThrownBy(() -> echoing().keptAnswers(0));
        assertThatIllegalArgumentException().isThrownBy(() -> CommandAnswer.exit(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandAnswer.exit(0).body("a\nb", new byte[0]));
        assertThat(List.of(CommandAnswer.exit(0).body("a")))
                .containsExactly(CommandAnswer.exit(0).body("a"));
    }
}
