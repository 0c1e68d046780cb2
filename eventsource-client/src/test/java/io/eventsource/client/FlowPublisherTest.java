package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.MessageEvent;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowPublisherTest extends SocketTest {

    private static final String STOP = "HTTP/1.1 204 No Content\r\n\r\n";

    /** Keeps all signals, for the test to take. */
    private static final class Recorder implements Flow.Subscriber<MessageEvent> {

        private final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
        private Flow.Subscription subscription;
        private long perEvent;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
        }

        @Override
        public void onNext(MessageEvent event) {
            signals.add(event.data());
            if (perEvent > 0) {
                subscription.request(perEvent);
            }
        }

        @Override
        public void onError(Throwable failure) {
            signals.add(failure);
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }

        Object next() throws InterruptedException {
            return signals.poll(10, TimeUnit.SECONDS);
        }

        void assertNothing() throws InterruptedException {
            assertThat(signals.poll(100, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    private final Recorder recorder = new Recorder();

    private void subscribe() {
        builder().publisher().subscribe(recorder);
    }

    @Test
    void sendsAsManyEventsAsWereAskedForAndThenCompletes() throws Exception {
        server.stream("data: 1\n\ndata: 2\n\ndata: 3\n\n").enqueue(say(STOP));
        subscribe();
        recorder.assertNothing();

        recorder.subscription.request(2);
        assertThat(recorder.next()).isEqualTo("1");
        assertThat(recorder.next()).isEqualTo("2");
        recorder.assertNothing();

        recorder.subscription.request(2);
        assertThat(recorder.next()).isEqualTo("3");
        assertThat(recorder.next()).isEqualTo("complete");
    }

    @Test
    void aPermanentFailureIsAnError() throws Exception {
        server.enqueue(say(answer("401 Unauthorized", "", "")));
        subscribe();
        recorder.subscription.request(1);

        assertThat(recorder.next())
                .isInstanceOfSatisfying(
                        EventSourceException.class,
                        e -> assertThat(e.end()).isInstanceOf(ConnectionEnd.HttpStatus.class));
    }

    @Test
    void cancellingClosesTheSourceAndNothingMoreComes() throws Exception {
        server.streamAndStayOpen("data: 1\n\ndata: 2\n\n");
        subscribe();
        recorder.subscription.request(1);
        assertThat(recorder.next()).isEqualTo("1");

        recorder.subscription.cancel();
        recorder.subscription.request(1);

        recorder.assertNothing();
    }

    @Test
    void aRequestForNothingIsAnError() throws Exception {
        server.streamAndStayOpen("data: 1\n\n");
        subscribe();

        recorder.subscription.request(0);

        assertThat(recorder.next())
                .isInstanceOfSatisfying(
                        IllegalArgumentException.class, e -> assertThat(e).hasMessageContaining("1 event or more"));
    }

    @Test
    void aRequestWithinACallGetsEverythingOnceAndInOrder() throws Exception {
        String events =
                IntStream.range(0, 5_000).mapToObj(i -> "data: " + i + "\n\n").collect(Collectors.joining());
        server.stream(events).enqueue(say(STOP));
        recorder.perEvent = 1;
        subscribe();
        recorder.subscription.request(1);

        for (int i = 0; i < 5_000; i++) {
            assertThat(recorder.next()).isEqualTo(String.valueOf(i));
        }
        assertThat(recorder.next()).isEqualTo("complete");
    }
}
