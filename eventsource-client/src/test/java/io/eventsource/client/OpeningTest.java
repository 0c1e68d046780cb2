package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.MessageEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class OpeningTest extends SocketTest {

    @Test
    void aStreamOpensAndDispatchesItsEventsInOrder() throws Exception {
        server.streamAndStayOpen("data: one\n\nevent: poll\nid: 7\ndata: two\ndata: lines\n\n");

        connect();

        assertThat(listener.nextOpened()).isSameAs(source);
        assertThat(listener.nextEvent()).isEqualTo(MessageEvent.of("message", "one", ""));
        assertThat(listener.nextEvent()).isEqualTo(MessageEvent.of("poll", "two\nlines", "7"));
        assertThat(source.readyState()).isEqualTo(ReadyState.OPEN);
        assertThat(source.lastEventId()).isEqualTo("7");
        assertThat(source.uri()).isEqualTo(server.uri("/stream"));
    }

    @Test
    void aSourceIsConnectingUntilTheHeadHasCome() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        server.enqueue(connection -> {
            answer.await();
            connection.send(stream(": hi\n")).awaitClosed();
        });

        connect();
        server.awaitRequest();
        assertThat(source.readyState()).isEqualTo(ReadyState.CONNECTING);
        listener.assertNothingLeft();

        answer.countDown();
        listener.nextOpened();
    }

    @Test
    void anEventIsDispatchedAsSoonAsItsBlankLineIsThereHoweverItIsCut() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (char c : "data: cut\n\n".toCharArray()) {
                connection.send("1\r\n" + c + "\r\n");
            }
            goOn.await();
            connection.send("c\r\ndata: next\n\n\r\n").awaitClosed();
        });

        connect();

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("cut");
        goOn.countDown();
        assertThat(listener.nextEvent().data()).isEqualTo("next");
    }

    @Test
    void theBytesOfTheStreamAreShownReadOnlyBeforeTheyAreParsed() throws Exception {
        String text = ": comment\nretry: 5\n\ndata: x\n\nunfinished";
        server.stream(text).streamAndStayOpen("");
        var bytesAtEvent = new LinkedBlockingQueue<String>();
        var readOnly = new LinkedBlockingQueue<Boolean>();
        source = builder().connect(new RecordingListener() {
            @Override
            public void onBytes(ByteBuffer chunk) {
                readOnly.add(chunk.isReadOnly());
                super.onBytes(chunk);
            }

            @Override
            public void onEvent(MessageEvent event) {
                bytesAtEvent.add(bytes());
            }

            @Override
            public void onReconnecting(ConnectionEnd end, Duration delay) {
                bytesAtEvent.add(bytes());
            }
        });

        assertThat(bytesAtEvent.take()).startsWith(": comment\nretry: 5\n\ndata: x\n\n");
        assertThat(bytesAtEvent.take()).isEqualTo(text);
        assertThat(readOnly).isNotEmpty().doesNotContain(false);
    }

    @Test
    void aListenerThatBlocksHoldsTheServerBackAndLosesNothing() throws Exception {
        int count = 200_000;
        CountDownLatch release = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.send(stream(""));
            StringBuilder block = new StringBuilder();
            for (int i = 0; i < count; i++) {
                block.append("data: ").append(i).append("\n\n");
            }
            connection.send(block.toString()).awaitClosed();
        });
        CountDownLatch all = new CountDownLatch(count);
        source = builder().connect(event -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (event.data().equals(String.valueOf(count - all.getCount()))) {
                all.countDown();
            }
        });

        server.awaitRequest();
        release.countDown();

        all.await();
    }
}
