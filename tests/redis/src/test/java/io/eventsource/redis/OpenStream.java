package io.eventsource.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Sink;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An open stream, and what it has received. */
final class OpenStream implements Sink {

    /** Changed by one thread at a time. */
    private volatile String text = "";

    volatile boolean isOpen = true;
    private SubscribeResult.Accepted accepted;

    static OpenStream of(EventBroker broker, Channels channels, String lastEventId) throws Exception {
        return of(broker, SubscribeRequest.to(channels).withLastEventId(lastEventId));
    }

    static OpenStream of(EventBroker broker, SubscribeRequest request) throws Exception {
        OpenStream stream = new OpenStream();
        SubscribeResult result = broker.subscribe(request, stream, reason -> stream.isOpen = false);
        assertThat(result).isInstanceOf(SubscribeResult.Accepted.class);
        stream.accepted = (SubscribeResult.Accepted) result;
        stream.accepted.signals().writable();
        Await.until(() -> !stream.text().isEmpty(), () -> "no opening");
        return stream;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        text = text.concat(new String(bytes, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void end() {
        // The broker tells why.
    }

    void close() {
        accepted.signals().failed(null);
    }

    String text() {
        return text;
    }

    /** What follows the opening, whose id may be another on each node. */
    String events() {
        return text().substring(text().indexOf("\n\n"));
    }

    List<String> data() {
        return text().lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    String lastId() {
        return text().lines()
                .filter(line -> line.startsWith("id: "))
                .reduce((earlier, later) -> later)
                .orElseThrow()
                .substring("id: ".length());
    }
}
