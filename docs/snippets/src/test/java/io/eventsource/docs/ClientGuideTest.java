package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.Checkpoint;
import io.eventsource.client.CommandAnswer;
import io.eventsource.client.CommandHandler;
import io.eventsource.client.CommandListener;
import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventIterator;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceListener;
import io.eventsource.client.FailedAttempt;
import io.eventsource.client.ReconnectDecision;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.client.Reply;
import io.eventsource.client.StateFile;
import io.eventsource.mockserver.ScriptedServer;
import io.eventsource.mockserver.ScriptedServerExtension;
import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.testing.RecordingListener;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show of the client. */
@Timeout(60)
class ClientGuideTest {

    @RegisterExtension
    final ScriptedServerExtension server = new ScriptedServerExtension();

    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

    private Object next() throws InterruptedException {
        return seen.poll(30, TimeUnit.SECONDS);
    }

    private void work(MessageEvent event) {
        seen.add(event.data());
    }

    @Test
    void aLambda() throws Exception {
        server.streamAndStayOpen("event: ping\ndata: 42\n\n");
        URI uri = server.uri("/events/poll/42");
        String token = "secret";
        // snippet: listener
        EventSource source = EventSource.builder(uri)
                .header("Authorization", "Bearer " + token)
                .reconnectPolicy(ReconnectPolicy.persistent())
                .connect(event -> work(event));
        // end
        assertThat(next()).isEqualTo("42");
        assertThat(server.awaitRequest().header("Authorization")).isEqualTo("Bearer secret");
        source.close();
    }

    @Test
    void aListenerWithAllCallbacks() throws Exception {
        server.stream("event: eventsource.gap\ndata: evicted\n\n").respond(204);
        // snippet: listener-class
        EventSourceListener listener = new EventSourceListener() {
            @Override
            public void onEvent(MessageEvent event) {
                if (event.type().equals(EventStream.GAP)) {
                    loadEverything(); // the missed events are lost
                } else {
                    work(event);
                }
            }

            @Override
            public void onReconnecting(ConnectionEnd end, Duration delay) {
                report(end.message() + "; again in " + delay.toSeconds() + " s");
            }

            @Override
            public void onClosed(ConnectionEnd end) {
                report(end.message()); // permanently
            }
        };
        // end
        EventSource source = EventSource.builder(server.uri("/"))
                .reconnectionTime(Duration.ZERO)
                .connect(listener);
        assertThat(next()).isEqualTo("everything");
        // 100 ms at least, and a random part of up to a second
        assertThat(next()).asString().containsPattern("ended the stream; again in [01] s$");
        assertThat(next()).asString().endsWith("answered 204: there is nothing more to come");
        source.close();
    }

    private void loadEverything() {
        seen.add("everything");
    }

    private void report(String what) {
        seen.add(what);
    }

    @Test
    void aCommandListener(@TempDir Path dir) throws Exception {
        server.takeAnswers().streamAndStayOpen(ScriptedServer.command("7", "reboot", "now"));
        URI uri = server.uri("/poll/42");
        Path file = dir.resolve("state");
        // snippet: commands
        ExecutorService executor = Executors.newSingleThreadExecutor();
        CommandHandler handler = (command, output) -> {
            output.output("Stopping services\n"); // the publisher sees this at once
            work(command);
            return CommandAnswer.exit(0).body("Done\n");
        };
        StateFile state = StateFile.open(file);
        EventSource source = EventSource.builder(uri)
                .clientId(state.clientId())
                .checkpoint(state)
                .reconnectPolicy(ReconnectPolicy.persistent())
                .connect(CommandListener.of(handler, executor).timeout(Duration.ofMinutes(5)));
        // end
        assertThat(next()).isEqualTo("now");
        assertThat(server.awaitAnswer("7").stdout()).isEqualTo("Stopping services\nDone\n");
        source.close();
        executor.shutdown();
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        state.close();
    }

    @Test
    void aReply() throws Exception {
        server.takeAnswers().streamAndStayOpen(ScriptedServer.command("7", "reboot", "now"));
        EventIterator events = EventSource.builder(server.uri("/")).iterate();
        MessageEvent event = events.next();
        EventSource source = events.source();
        // snippet: reply
        Reply reply = source.reply(event);
        reply.started().toCompletableFuture().get(); // fails if the command was cancelled
        reply.output("Rebooting\n");
        reply.send(CommandAnswer.exit(0)).toCompletableFuture().get();
        // end
        assertThat(server.awaitAnswer("7").stdout()).isEqualTo("Rebooting\n");
        events.close();
    }

    @Test
    void oneByOneAndAcknowledged(@TempDir Path dir) throws Exception {
        server.stream("id: 1\ndata: a\n\nid: 2\ndata: b\n\n").respond(204);
        URI uri = server.uri("/");
        Path file = dir.resolve("position");
        // snippet: iterator
        try (EventIterator events = EventSource.builder(uri)
                .manualAcknowledgement()
                .checkpoint(Checkpoint.file(file)) // where the next start resumes
                .iterate()) {
            while (events.hasNext()) {
                MessageEvent event = events.next();
                work(event);
                events.source().acknowledgeUpTo(event);
            }
        }
        // end
        assertThat(seen).containsExactly("a", "b");
        assertThat(Checkpoint.file(file).load()).isEqualTo("2");
    }

    @Test
    void recognizedByTheServer(@TempDir Path dir) throws Exception {
        server.stream("id: 1\ndata: a\n\n").respond(204);
        URI uri = server.uri("/");
        Path file = dir.resolve("state");
        // snippet: state-file
        try (StateFile state = StateFile.open(file); // readable by its owner only, open in one program at a time
                EventIterator events = EventSource.builder(uri)
                        .clientId(state.clientId()) // random, the same after a restart
                        .checkpoint(state)
                        .iterate()) {
            events.forEachRemaining(this::work);
        }
        // end
        assertThat(seen).containsExactly("a");
        assertThat(server.awaitRequest().header(EventStream.CLIENT)).hasSizeGreaterThan(16);
    }

    @Test
    void asAPublisher() throws Exception {
        server.stream("data: a\n\ndata: b\n\n");
        // snippet: publisher
        Flow.Publisher<MessageEvent> publisher = EventSource.builder(server.uri("/"))
                .reconnectPolicy(ReconnectPolicy.never())
                .publisher();
        publisher.subscribe(new Flow.Subscriber<>() {
            private Flow.Subscription subscription;

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                this.subscription = subscription;
                subscription.request(1);
            }

            @Override
            public void onNext(MessageEvent event) {
                work(event);
                subscription.request(1); // nothing is read beyond what was requested
            }

            @Override
            public void onError(Throwable failure) {
                report(failure.getMessage());
            }

            @Override
            public void onComplete() {
                report("complete");
            }
        });
        // end
        assertThat(List.of(next(), next(), next())).containsExactly("a", "b", "complete");
    }

    // snippet: policy
    /** Reconnects after one more status: a resource that may not be there yet. */
    record Also(int status, Duration delay, ReconnectPolicy otherwise) implements ReconnectPolicy {

        @Override
        public ReconnectDecision next(FailedAttempt attempt) {
            if (attempt.end() instanceof ConnectionEnd.HttpStatus http && http.status() == status) {
                return ReconnectDecision.after(delay, this);
            }
            return otherwise.next(attempt) instanceof ReconnectDecision.Reconnect again
                    ? ReconnectDecision.after(again.delay(), new Also(status, delay, again.next()))
                    : ReconnectDecision.stop();
        }
    }
    // end

    @Test
    void aPolicyOfOnesOwn() throws Exception {
        server.respond(404, Map.of(), "not yet").streamAndStayOpen("data: 1\n\n");
        EventSource source = EventSource.builder(server.uri("/"))
                .reconnectPolicy(new Also(404, Duration.ZERO, ReconnectPolicy.standard()))
                .connect(this::work);
        assertThat(next()).isEqualTo("1");
        source.close();
    }

    @Test
    void policies() {
        // snippet: policies
        ReconnectPolicy policy = ReconnectPolicy.persistent() // also after 503, 429 and the like
                .backoff(Duration.ofMinutes(5)) // instead of 30 s
                .within(Duration.ofHours(6)); // then give up
        // end
        assertThat(policy.next(new FailedAttempt(
                        new ConnectionEnd.StreamEnded(URI.create("http://localhost/")),
                        Duration.ZERO,
                        0,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO)))
                .isInstanceOf(ReconnectDecision.Reconnect.class);
    }

    private interface Tokens {
        String fresh();
    }

    @Test
    void aTokenForEachAttempt() throws Exception {
        server.streamAndStayOpen("data: 1\n\n");
        Tokens tokens = () -> "new";
        // snippet: before-request
        EventSource source = EventSource.builder(server.uri("/"))
                .beforeRequest(request -> request.header("Authorization", "Bearer " + tokens.fresh()))
                .connect(this::work);
        // end
        next();
        assertThat(server.awaitRequest().header("Authorization")).isEqualTo("Bearer new");
        source.close();
    }

    @Test
    void postingAQuestion() throws Exception {
        server.stream("data: Hel\n\ndata: lo\n\n");
        byte[] question = "{\"stream\":true}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        // snippet: post
        try (EventIterator answer = EventSource.builder(server.uri("/chat"))
                .post("application/json", question)
                .iterate()) {
            answer.forEachRemaining(this::work);
        }
        // end
        assertThat(seen).containsExactly("Hel", "lo");
        assertThat(server.awaitRequest().method()).isEqualTo("POST");
    }

    @Test
    void http2() throws Exception {
        Events servlet = new Events();
        try (Deployment deployment = new Deployment(servlet)) {
            // snippet: http2
            HttpClient http2 = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));
            http2.start(); // and stop it when the sources are closed
            // end
            RecordingListener listener = new RecordingListener();
            EventSource source = EventSource.builder(deployment.uri("/events/poll/42"))
                    .httpClient(http2)
                    .connect(listener);
            listener.awaitOpen();
            source.close();
            http2.stop();
        }
    }

    @Test
    void oneHttpClientForManySources() throws Exception {
        server.streamAndStayOpen("data: 1\n\n");
        // snippet: http-client
        HttpClient client = new HttpClient();
        client.setMaxConnectionsPerDestination(1_000); // each stream holds one
        client.setSslContextFactory(new SslContextFactory.Client()); // key and trust stores go here
        client.getProxyConfiguration().addProxy(new HttpProxy("127.0.0.1", server.port()));
        client.start();
        EventSource source = EventSource.builder(URI.create("http://stream.example/news"))
                .httpClient(client)
                .connect(this::work);
        // end
        assertThat(next()).isEqualTo("1");
        source.close();
        client.stop();
    }

    @Test
    void timeouts() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.streamAndStayOpen("data: 1\n\n");
            // snippet: timeouts
            EventSource source = EventSource.builder(server.uri("/"))
                    .connectTimeout(Duration.ofSeconds(10)) // 15 s unless said
                    .responseTimeout(Duration.ofSeconds(30)) // 60 s unless said
                    .silenceTimeout(Duration.ofSeconds(45)) // 3 heartbeats of the server unless set
                    .connect(this::work);
            // end
            assertThat(next()).isEqualTo("1");
            source.close();
        }
    }
}
