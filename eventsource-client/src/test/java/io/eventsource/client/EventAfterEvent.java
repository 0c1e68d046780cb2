package io.eventsource.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Sends the event after the one that the client names, and keeps the stream open. Its data is the version of HTTP. */
final class EventAfterEvent extends Handler.Abstract {

    private final Queue<EndPoint> connections = new ConcurrentLinkedQueue<>();

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        connections.add(request.getConnectionMetaData().getConnection().getEndPoint());
        HttpVersion version = request.getConnectionMetaData().getHttpVersion();
        String seen = request.getHeaders().get("Last-Event-ID");
        int id = seen == null ? 1 : Integer.parseInt(seen) + 1;
        response.getHeaders().put("Content-Type", "text/event-stream");
        String event = "id: %d\ndata: %s\n\n".formatted(id, version);
        Content.Sink.write(response, false, event, Callback.NOOP);
        return true;
    }

    /** Closes all connections. */
    void cut() {
        for (EndPoint connection = connections.poll(); connection != null; connection = connections.poll()) {
            connection.close();
        }
    }
}
