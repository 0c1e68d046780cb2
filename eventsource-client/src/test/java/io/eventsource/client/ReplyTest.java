package io.eventsource.client;

import static io.eventsource.mockserver.ScriptedServer.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.mockserver.RecordedAnswer;
import io.eventsource.mockserver.RecordedRequest;
import io.eventsource.mockserver.ScriptedResponse;
import io.eventsource.mockserver.ServerConnection;
import io.eventsource.protocol.MessageEvent;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a program sends as the answer to a command, and what happens when the server does not take it. */
class ReplyTest extends SocketTest {

    private static final String ID = "0123456789abcdef";

    @BeforeEach
    void takeAnswers() {
        server.takeAnswers();
    }

    private Reply reply(EventSourceBuilder builder) throws InterruptedException {
        server.streamAndStayOpen(command("é7", "reboot", "now"));
        connect(builder);
        listener.nextOpened();
        return source.reply(listener.nextEvent());
    }

    private Reply reply() throws InterruptedException {
        return reply(builder());
    }

    private static void join(CompletionStage<Void> stage) {
        stage.toCompletableFuture().join();
    }

    private static ReplyException.Reason reason(CompletionStage<Void> stage) {
        try {
            join(stage);
            throw new AssertionError("the stage has not failed");
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(ReplyException.class);
            return ((ReplyException) e.getCause()).reason();
        }
    }

    @Test
    void answerHasTheOutputInOrderAndTheExitStatus() throws Exception {
        Reply reply = reply();
        reply.started();
        reply.output("one\n");
        reply.errorOutput("careful\n");
        reply.output("two\n");
        join(reply.send(CommandAnswer.exit(3).body("three\n")));
        RecordedAnswer answer = server.awaitAnswer("é7");
        assertThat(answer.state()).isEqualTo("done");
        assertThat(answer.exit()).isEqualTo(3);
        assertThat(answer.stdout()).isEqualTo("one\ntwo\nthree\n");
        assertThat(answer.stderr()).isEqualTo("careful\n");
        assertThat(answer.requests().get(0).header("EventSource-State")).isEqualTo("started");
        assertThat(answer.requests())
                .extracting(request -> request.header("EventSource-Part"))
                .containsExactly(null, "1", "2", "3", "4");
    }

    @Test
    void requestHasTheHeadersOfTheStreamsRequest() throws Exception {
        Reply reply = reply(builder().clientId(ID).beforeRequest(draft -> draft.header("Authorization", "Bearer x")));
        join(reply.send(CommandAnswer.exit(0).body("application/json", new byte[] {'{', '}'})));
        RecordedRequest request = server.awaitAnswer("é7").requests().get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/reply/%C3%A97?proof=1.c2VjcmV0");
        assertThat(request.header("Authorization")).isEqualTo("Bearer x");
        assertThat(request.header("EventSource-Client")).isEqualTo(ID);
        assertThat(request.header("Content-Type")).isEqualTo("application/json");
        assertThat(request.headers()).doesNotContainKeys("Last-Event-ID", "Accept");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void temporaryErrorIsRetriedWithTheSameNumber(int status) throws Exception {
        server.enqueueForAnswer(ScriptedResponse.status(status)).enqueueForAnswer(ScriptedResponse.status(status));
        Reply reply = reply();
        join(reply.output("one"));
        join(reply.send(CommandAnswer.exit(0)));
        RecordedAnswer answer = server.awaitAnswer("é7");
        assertThat(answer.stdout()).isEqualTo("one");
        assertThat(answer.requests())
                .extracting(request -> request.header("EventSource-Part"))
                .containsExactly("1", "1", "1", "2");
    }

    @Test
    void lostConnectionIsRetriedAndTheServerCountsThePartOnce() throws Exception {
        Reply reply = reply();
        CountDownLatch cut = new CountDownLatch(1);
        join(reply.output("one"));
        server.enqueueForAnswer(connection -> {
            cut.countDown();
            connection.reset();
        });
        CompletionStage<Void> two = reply.output("two");
        cut.await();
        join(two);
        join(reply.send(CommandAnswer.exit(0)));
        assertThat(server.awaitAnswer("é7").stdout()).isEqualTo("onetwo");
    }

    @Test
    void finalAnswerWhoseResponseWasLostIsTaken() throws Exception {
        server.enqueueForAnswer(ServerConnection::reset).enqueueForAnswer(ScriptedResponse.status(409));
        join(reply().send(CommandAnswer.exit(0)));
    }

    @ParameterizedTest
    @CsvSource({"409,ANSWERED", "410,ENDED", "404,UNKNOWN", "403,FORBIDDEN", "400,REFUSED", "401,REFUSED", "307,REFUSED"
    })
    void refusalIsFinal(int status, ReplyException.Reason expected) throws Exception {
        server.enqueueForAnswer(ScriptedResponse.status(status));
        Reply reply = reply();
        CompletionStage<Void> started = reply.started();
        CompletionStage<Void> waiting = reply.send(CommandAnswer.exit(0));
        assertThat(reason(started)).isEqualTo(expected);
        assertThat(reason(waiting)).isEqualTo(expected);
        assertThat(reason(reply.output("late"))).isEqualTo(expected);
        assertThat(server.answer("é7").requests()).hasSize(1);
    }

    @Test
    void anAnswerThatIsTooLargeMayBeFollowedByASmallerOne() throws Exception {
        Reply reply = reply();
        server.enqueueForAnswer(ScriptedResponse.status(413));
        assertThat(reason(reply.output("much"))).isEqualTo(ReplyException.Reason.TOO_LARGE);
        server.enqueueForAnswer(ScriptedResponse.status(413));
        assertThat(reason(reply.send(CommandAnswer.exit(0).body("much")))).isEqualTo(ReplyException.Reason.TOO_LARGE);
        join(reply.send(CommandAnswer.exit(0)));
        assertThat(server.awaitAnswer("é7").requests())
                .extracting(request -> request.header("EventSource-Part"))
                .containsExactly("1", null, null);
    }

    @Test
    void hookGivesOtherCredentialsWhenTheyHaveExpired() throws Exception {
        AtomicInteger token = new AtomicInteger();
        server.enqueueForAnswer(ScriptedResponse.status(401));
        Reply reply = reply(
                builder().beforeRequest(draft -> draft.header("Authorization", "Bearer " + token.incrementAndGet())));
        join(reply.send(CommandAnswer.exit(0)));
        assertThat(server.awaitAnswer("é7").requests())
                .extracting(request -> request.header("Authorization"))
                .containsExactly("Bearer 1", "Bearer 2");
    }

    @Test
    void piecesThatWaitShareARequest() throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        server.enqueueForAnswer(connection -> {
            more.await();
            connection.send(latin1(answer("200 OK", "", "")));
        });
        Reply reply = reply();
        reply.started();
        for (int i = 0; i < 1000; i++) {
            reply.output(i + "\n");
        }
        more.countDown();
        join(reply.send(CommandAnswer.exit(0)));
        assertThat(server.awaitAnswer("é7").requests()).hasSize(3);
        assertThat(server.awaitAnswer("é7").stdout()).hasLineCount(1000).endsWith("998\n999\n");
    }

    @Test
    void largePieceIsCutBetweenCharacters() throws Exception {
        String text = "x" + "é€😀".repeat(30_000);
        Reply reply = reply();
        join(reply.output(text));
        join(reply.send(CommandAnswer.exit(0)));
        RecordedAnswer answer = server.awaitAnswer("é7");
        assertThat(answer.stdout()).isEqualTo(text);
        assertThat(answer.requests()).hasSize(6).allSatisfy(request -> {
            assertThat(request.body().length()).isLessThanOrEqualTo(64 * 1024);
            assertThat(request.body()).doesNotContain("\uFFFD");
        });
    }

    @Test
    void noMoreThanAMebibyteWaits() throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        server.enqueueForAnswer(connection -> {
            more.await();
            connection.send(latin1(answer("200 OK", "", "")));
        });
        Reply reply = reply();
        reply.started();
        CompletionStage<Void> large = reply.output(new byte[3 * 1024 * 1024]);
        assertThatThrownBy(() -> join(reply.output("x"))).hasCauseInstanceOf(IllegalStateException.class);
        more.countDown();
        join(large);
        join(reply.output("x"));
    }

    @Test
    void nothingFollowsTheFinalAnswer() throws Exception {
        Reply reply = reply();
        reply.send(CommandAnswer.exit(0));
        assertThatThrownBy(() -> join(reply.output("x"))).hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> join(reply.send(CommandAnswer.exit(1))))
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(server.awaitAnswer("é7").exit()).isZero();
    }

    @Test
    void closingTheSourceEndsTheRetries() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        server.enqueueForAnswer(connection -> {
            refused.countDown();
            connection.awaitClosed();
        });
        Reply reply = reply();
        CompletionStage<Void> first = reply.output("x");
        CompletionStage<Void> second = reply.send(CommandAnswer.exit(0));
        refused.await();
        source.close();
        server.close();
        assertThat(reason(first)).isEqualTo(ReplyException.Reason.CLOSED);
        assertThat(reason(second)).isEqualTo(ReplyException.Reason.CLOSED);
        assertThat(reason(reply.started())).isEqualTo(ReplyException.Reason.CLOSED);
    }

    @Test
    void onlyACommandOfTheOriginIsAnswered() throws Exception {
        server.streamAndStayOpen("data: x\n\n");
        connect();
        listener.nextOpened();
        MessageEvent plain = listener.nextEvent();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> source.reply(plain))
                .withMessageContaining("no reply address");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> source.reply(MessageEvent.of("x", "", "1", "//other.example/reply?proof=secret")))
                .withMessageContaining("on the origin of the stream")
                .withMessageNotContaining("secret");
    }

    @Test
    void answersOfManyCommandsUseNoThreadEach() throws Exception {
        server.streamAndStayOpen(IntStream.range(0, 200)
                .mapToObj(i -> command("c" + i, "x", "y"))
                .collect(Collectors.joining()));
        long before = ownThreads();
        source = EventSource.builder(server.uri("/stream")).connect(listener);
        listener.nextOpened();
        for (int i = 0; i < 200; i++) {
            MessageEvent event = listener.nextEvent();
            Reply reply = source.reply(event);
            reply.output("a");
            reply.send(CommandAnswer.exit(0));
        }
        for (int i = 0; i < 200; i++) {
            assertThat(server.awaitAnswer("c" + i).stdout()).isEqualTo("a");
        }
        assertThat(ownThreads()).isLessThan(before + 12);
    }

    /** The threads of this program but those of the server, which has one for each connection. */
    private static long ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().equals("scripted-server"))
                .count();
    }
}
