package io.eventsource.client;

import io.eventsource.client.Behaviour.Exchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers as behaviours have it. */
final class BehaviourServer extends Handler.Abstract {

    /** The request header that tells which behaviour a request belongs to. */
    static final String PLAY = "Play";

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, Play> plays = new ConcurrentHashMap<>();

    /** A behaviour under way; its source makes one request at a time. */
    private record Play(Queue<Exchange> exchanges, Transcript transcript, int pieces) {}

    /** Expects the requests of a behaviour, and returns the value of {@link #PLAY} for them. */
    String prepare(Behaviour behaviour, Transcript transcript, int pieces) {
        String number = String.valueOf(numbers.incrementAndGet());
        plays.put(number, new Play(new ArrayDeque<>(behaviour.exchanges()), transcript, pieces));
        return number;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Play play = plays.get(request.getHeaders().get(PLAY));
        Exchange exchange = play.exchanges().poll();
        if (exchange == null) {
            play.transcript().add("an unexpected request");
            response.setStatus(204);
            callback.succeeded();
            return true;
        }
        show(request, exchange, play.transcript());
        response.setStatus(exchange.status());
        for (String header : exchange.headers()) {
            String[] parts = header.split(": ", 2);
            String value = parts[1].replace("{port}", String.valueOf(Request.getServerPort(request)));
            response.getHeaders().add(parts[0], value);
        }
        send(exchange.body(), response, play.pieces());
        switch (exchange.end()) {
            case END -> callback.succeeded();
            case CUT -> {
                play.transcript().await(exchange.cutAfter());
                request.getConnectionMetaData().getConnection().getEndPoint().close();
            }
            case HOLD -> {}
        }
        return true;
    }

    private static void show(Request request, Exchange exchange, Transcript transcript) {
        transcript.add("> " + request.getMethod() + " " + Request.getPathInContext(request));
        for (String name : exchange.watched()) {
            String value = request.getHeaders().get(name);
            transcript.add("> " + name + (value == null ? "" : ": " + utf8(value)));
        }
        String lastEventId = request.getHeaders().get("Last-Event-ID");
        if (lastEventId != null && !exchange.watched().contains("Last-Event-ID")) {
            transcript.add("> Last-Event-ID: " + utf8(lastEventId));
        }
    }

    private static String utf8(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Each write is a separate chunk or frame, which neither side joins with the next. */
    private static void send(byte[] body, Response response, int pieces) throws IOException {
        OutputStream out = Content.Sink.asOutputStream(response);
        for (int from = 0; from < body.length; from += pieces) {
            out.write(body, from, Math.min(pieces, body.length - from));
        }
        if (body.length == 0) {
            out.flush();
        }
    }
}
