package io.eventsource.benchmarks.parser.peers;

import dev.langchain4j.http.client.sse.DefaultServerSentEventParser;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventListener;

/** langchain4j's parser, which knows types and data, but no ids. */
final class Langchain4jPeer implements Peer {

    private final DefaultServerSentEventParser parser = new DefaultServerSentEventParser();

    @Override
    public void read(Pieces stream, Tally tally) {
        parser.parse(stream, new ServerSentEventListener() {
            @Override
            public void onEvent(ServerSentEvent event) {
                tally.event(event.event(), null, event.data());
            }

            @Override
            public void onError(Throwable failure) {
                throw new IllegalStateException(failure);
            }
        });
    }
}
