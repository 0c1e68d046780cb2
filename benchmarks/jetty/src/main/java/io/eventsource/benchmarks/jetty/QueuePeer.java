package io.eventsource.benchmarks.jetty;

import io.eventsource.benchmarks.peer.Peer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one would write by hand on Servlet's non-blocking output: events are encoded once, and each stream has a queue. */
public final class QueuePeer implements Peer {

    private final List<QueueStream> streams = new CopyOnWriteArrayList<>();

    @Override
    public Address start() throws Exception {
        return Address.here(JettyContainer.start(new StreamServlet(), "/events/*"), "/events/{channel}");
    }

    @Override
    public CompletionStage<?> publish(String channel, String data) {
        byte[] event = ("data: " + data + "\n\n").getBytes(StandardCharsets.ISO_8859_1);
        for (QueueStream stream : streams) {
            stream.send(event);
        }
        return DONE;
    }

    private final class StreamServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/event-stream");
            response.setHeader("Cache-Control", "no-cache");
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            response.flushBuffer();
            QueueStream stream = new QueueStream(context, streams);
            streams.add(stream);
            response.getOutputStream().setWriteListener(stream);
        }
    }
}
