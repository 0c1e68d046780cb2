package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.mockserver.RecordedRequest;
import io.eventsource.mockserver.Script;
import io.eventsource.mockserver.ScriptedServer;
import io.eventsource.protocol.MessageEvent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a client confirms to its server what it has dealt with, and when it does not. */
class AcknowledgingTest extends SocketTest {

    private static final String ID = "0123456789abcdef";
    private static final String ONE = "id: 1\ndata: one\n\n";
    private static final String TWO = "id: 2\ndata: two\n\n";
    private static final String OK = answer("204 No Content", "", "");

    /** Sends events, and keeps the stream open. */
    private static Script asking(String path, String events) {
        return sayAndStayOpen("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nEventSource-Acknowledge: " + path
                + "\r\n\r\n" + events);
    }

    private static Script asking(String events) {
        return asking("/ack/t", events);
    }

    /** Sends events, and ends the stream when the latch is open. */
    private static Script askingUntil(CountDownLatch end, String events) {
        return connection -> {
            connection.send(latin1("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    + "EventSource-Acknowledge: /ack/t\r\n\r\n" + events));
            end.await();
        };
    }

    private EventSourceBuilder identified() {
        return builder().clientId(ID);
    }

    private void awaitAcknowledgement(String lastEventId) {
        RecordedRequest request = server.awaitRequest();
        assertThat(request.head()).startsWith("POST /ack/t HTTP/1.1\r\n");
        assertThat(request.body()).isEqualTo(lastEventId);
    }

    @Test
    void anEventIsConfirmedOnceTheListenerHasReturned() throws Exception {
        server.enqueue(asking(ONE)).enqueue(say(OK));
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        source = identified().connect(event -> {
            working.countDown();
            awaitQuietly(done);
        });
        working.await();
        source.close(); // posts what is left, but nothing is
        assertThat(server.requests()).hasSize(1);
        server.awaitRequest();
        done.countDown();
        awaitAcknowledgement("1");
    }

    @Test
    void theRequestHasTheHeadersOfTheStreamsRequest() throws Exception {
        server.enqueue(asking(ONE)).enqueue(say(OK));
        connect(identified().header("Authorization", "Bearer x").header("Accept", "text/event-stream"));
        server.awaitRequest();
        RecordedRequest request = server.awaitRequest();
        assertThat(request.head())
                .startsWith("POST /ack/t HTTP/1.1\r\n")
                .contains(
                        "\r\nAuthorization: Bearer x\r\n",
                        "\r\nEventSource-Client: " + ID + "\r\n",
                        "\r\nContent-Type: text/plain;charset=utf-8\r\n")
                .doesNotContain("Last-Event-ID", "Accept:");
        assertThat(request.body()).isEqualTo("1");
    }

    @Test
    void eventsOfOneSecondShareARequest() throws Exception {
        AtomicLong clock = new AtomicLong();
        CountDownLatch taken = new CountDownLatch(1);
        server.enqueue(asking(ONE + TWO + "id: 3\ndata: three\n\n"));
        server.enqueue(connection -> {
            connection.send(latin1(OK)).awaitClosed();
            taken.countDown();
        });
        server.enqueue(say(OK)).enqueue(say(OK));
        connect(identified().manualAcknowledgement().nanoTime(clock::get));
        listener.nextOpened();
        server.awaitRequest();
        source.acknowledgeUpTo(listener.nextEvent());
        awaitAcknowledgement("1");
        taken.await();
        source.acknowledgeUpTo(listener.nextEvent());
        client().GET(server.uri("/other"));
        assertThat(server.awaitRequest().target()).isEqualTo("/other");
        source.acknowledgeUpTo(listener.nextEvent());
        clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
        awaitAcknowledgement("3");
    }

    @Test
    void eventsShareARequestWhileOneIsUnderWay() throws Exception {
        CountDownLatch responded = new CountDownLatch(1);
        String many = IntStream.rangeClosed(2, 500)
                .mapToObj(i -> "id: " + i + "\ndata: x\n\n")
                .reduce("", String::concat);
        CountDownLatch more = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.send(latin1("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                    + "EventSource-Acknowledge: /ack/t\r\n\r\n" + ONE));
            more.await();
            connection.send(latin1(many)).awaitClosed();
        });
        server.enqueue(connection -> {
            responded.await();
            connection.send(latin1(OK));
        });
        server.enqueue(say(OK));
        connect(identified());
        listener.nextOpened();
        server.awaitRequest();
        awaitAcknowledgement("1");
        more.countDown();
        for (int i = 0; i < 500; i++) {
            listener.nextEvent();
        }
        server.assertNoRequestLeft();
        responded.countDown();
        awaitAcknowledgement("500");
        source.close();
        server.assertNoRequestLeft();
    }

    @Test
    void aFailedRequestIsRepeatedAndTheStreamGoesOn() throws Exception {
        server.enqueue(asking(ONE)).respond(503).resetConnection().enqueue(say(OK));
        connect(identified());
        listener.nextOpened();
        listener.nextEvent();
        server.awaitRequest();
        awaitAcknowledgement("1");
        awaitAcknowledgement("1");
        awaitAcknowledgement("1");
        listener.assertNothingLeft();
        assertThat(source.readyState()).isEqualTo(ReadyState.OPEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405})
    void aServerThatRefusesIsNotAskedAgainOnThisConnection(int status) throws Exception {
        server.enqueue(asking(ONE + TWO)).respond(status);
        connect(identified().manualAcknowledgement());
        listener.nextOpened();
        server.awaitRequest();
        source.acknowledgeUpTo(listener.nextEvent());
        awaitAcknowledgement("1");
        source.acknowledgeUpTo(listener.nextEvent());
        source.close();
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void theNextConnectionIsAskedAgain() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        server.enqueue(askingUntil(end, ONE));
        server.enqueue(connection -> {
            connection.send(latin1(answer("404 Not Found", "", ""))).awaitClosed();
            end.countDown();
        });
        server.enqueue(asking(ONE)).enqueue(say(OK)); // it is delivered again
        connect(identified());
        server.awaitRequest();
        awaitAcknowledgement("1");
        assertThat(server.awaitRequest().lastEventId()).isEqualTo("1");
        awaitAcknowledgement("1");
    }

    @Test
    void aPendingIdGoesToTheNextConnection() throws Exception {
        CountDownLatch lost = new CountDownLatch(1);
        server.enqueue(askingUntil(lost, ONE));
        server.respond(500);
        server.enqueue(asking("")).enqueue(say(OK));
        connect(identified());
        listener.nextOpened();
        server.awaitRequest();
        awaitAcknowledgement("1");
        lost.countDown();
        assertThat(server.awaitRequest().head()).startsWith("GET ");
        awaitAcknowledgement("1");
    }

    /** Acknowledges the first event, and closes the source, which posts what is left. */
    private void acknowledgeAndClose(EventSourceBuilder builder) throws Exception {
        connect(builder.manualAcknowledgement());
        listener.nextOpened();
        source.acknowledgeUpTo(listener.nextEvent());
        source.close();
    }

    @Test
    void nothingIsPostedToAnotherOrigin() throws Exception {
        try (ScriptedServer other = new ScriptedServer()) {
            other.enqueue(say(OK));
            server.enqueue(asking(other.uri("/ack/t").toString(), ONE));
            acknowledgeAndClose(identified());
            assertThat(other.requests()).isEmpty();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void nothingIsPostedThatWasNotAskedFor() throws Exception {
        server.streamAndStayOpen(ONE).enqueue(say(OK));
        acknowledgeAndClose(identified());
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aClientWithoutAnIdPostsNothing() throws Exception {
        server.enqueue(asking(ONE)).enqueue(say(OK));
        acknowledgeAndClose(builder());
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void closingPostsWhatIsLeft() throws Exception {
        server.enqueue(asking(ONE + TWO)).enqueue(say(OK)).enqueue(say(OK));
        connect(identified().manualAcknowledgement());
        listener.nextOpened();
        server.awaitRequest();
        source.acknowledgeUpTo(listener.nextEvent());
        awaitAcknowledgement("1");
        source.acknowledgeUpTo(listener.nextEvent());
        source.close();
        assertThat(server.requests()).hasSize(3);
        awaitAcknowledgement("2");
    }

    @Test
    void anEventWhoseListenerClosesTheSourceIsConfirmed() throws Exception {
        server.enqueue(asking(ONE + TWO)).enqueue(say(OK));
        var sources = new LinkedBlockingQueue<EventSource>();
        EventSourceBuilder own = EventSource.builder(server.uri("/stream")).clientId(ID);
        source = own.connect(new EventSourceListener() {
            @Override
            public void onOpen(EventSource opened, ResponseHead response) {
                sources.add(opened);
            }

            @Override
            public void onEvent(MessageEvent event) {
                sources.remove().close();
            }
        });
        server.awaitRequest();
        awaitAcknowledgement("1");
    }

    @Test
    void closingDoesNotWaitForAServerThatDoesNotRespond() throws Exception {
        server.enqueue(asking(ONE)).stall();
        connect(identified());
        server.awaitRequest();
        awaitAcknowledgement("1");
        long start = System.nanoTime();
        source.close();
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(9));
    }

    @Test
    void anIteratorConfirmsAnEventWhenTheNextIsAskedFor() throws Exception {
        server.enqueue(asking(ONE + TWO)).enqueue(say(OK));
        try (EventIterator events = identified().iterate()) {
            assertThat(events.next().data()).isEqualTo("one");
            assertThat(server.requests()).hasSize(1);
            assertThat(events.next().data()).isEqualTo("two");
            server.awaitRequest();
            awaitAcknowledgement("1");
        }
        server.assertNoRequestLeft(); // the second may have been left unfinished
    }

    @Test
    void aPublisherConfirmsAnEventOnceTheSubscriberHasReturned() throws Exception {
        server.enqueue(asking(ONE)).enqueue(say(OK));
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        var subscriptions = new LinkedBlockingQueue<Flow.Subscription>();
        Flow.Subscriber<MessageEvent> subscriber = new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscriptions.add(subscription);
                subscription.request(5);
            }

            @Override
            public void onNext(MessageEvent event) {
                working.countDown();
                awaitQuietly(done);
            }

            @Override
            public void onError(Throwable problem) {}

            @Override
            public void onComplete() {}
        };
        // The subscriber may be called on the thread that subscribes.
        new Thread(() -> identified().publisher().subscribe(subscriber)).start();
        working.await();
        subscriptions.take().cancel(); // posts what is left, but nothing is
        assertThat(server.requests()).hasSize(1);
        server.awaitRequest();
        done.countDown();
        awaitAcknowledgement("1");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
