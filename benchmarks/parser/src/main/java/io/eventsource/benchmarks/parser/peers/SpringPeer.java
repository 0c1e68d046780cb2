package io.eventsource.benchmarks.parser.peers;

import java.util.Map;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpInputMessage;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.codec.ServerSentEventHttpMessageReader;
import reactor.core.publisher.Flux;

/** Spring's reader, as its {@code WebClient} uses it. It gets its pieces without a copy. */
final class SpringPeer implements Peer {

    private static final ResolvableType EVENT =
            ResolvableType.forClassWithGenerics(ServerSentEvent.class, String.class);

    private final ServerSentEventHttpMessageReader reader = new ServerSentEventHttpMessageReader();
    private final DefaultDataBufferFactory buffers = new DefaultDataBufferFactory();

    @Override
    public void read(Pieces stream, Tally tally) {
        Flux<DataBuffer> body = Flux.generate(sink -> {
            var piece = stream.next();
            if (piece.hasRemaining()) {
                sink.next(buffers.wrap(piece));
            } else {
                sink.complete();
            }
        });
        reader.read(EVENT, new Body(body), Map.of())
                .doOnNext(event -> count((ServerSentEvent<?>) event, tally))
                .blockLast();
    }

    private static void count(ServerSentEvent<?> event, Tally tally) {
        if (event.data() instanceof String data) { // a comment has none
            tally.event(event.event(), event.id(), data);
        }
    }

    private record Body(Flux<DataBuffer> body) implements ReactiveHttpInputMessage {

        @Override
        public Flux<DataBuffer> getBody() {
            return body;
        }

        @Override
        public HttpHeaders getHeaders() {
            HttpHeaders headers = new HttpHeaders();
            headers.setContentType(MediaType.TEXT_EVENT_STREAM);
            return headers;
        }
    }
}
