package io.eventsource.benchmarks.jetty;

import io.eventsource.benchmarks.peer.Peer;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.ee10.servlets.EventSource;
import org.eclipse.jetty.ee10.servlets.EventSourceServlet;
import org.jspecify.annotations.Nullable;

/** Jetty's own servlet, whose emitters block: publishing is a loop over them. */
public final class JettyPeer implements Peer {

    private final List<Stream> streams = new CopyOnWriteArrayList<>();

    @Override
    public Address start() throws Exception {
        return Address.here(JettyContainer.start(new StreamServlet(), "/events/*"), "/events/{channel}");
    }

    @Override
    public CompletionStage<?> publish(String channel, String data) {
        for (Stream stream : streams) {
            stream.send(data);
        }
        return DONE;
    }

    private final class StreamServlet extends EventSourceServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected EventSource newEventSource(HttpServletRequest request) {
            return new Stream();
        }
    }

    private final class Stream implements EventSource {

        private EventSource.@Nullable Emitter emitter;

        @Override
        public void onOpen(Emitter emitter) {
            this.emitter = emitter;
            streams.add(this);
        }

        void send(String data) {
            try {
                if (emitter != null) {
                    emitter.data(data);
                }
            } catch (IOException e) {
                streams.remove(this);
            }
        }

        @Override
        public void onClose() {
            streams.remove(this);
        }
    }
}
