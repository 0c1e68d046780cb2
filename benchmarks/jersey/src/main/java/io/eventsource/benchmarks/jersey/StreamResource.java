package io.eventsource.benchmarks.jersey;

import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One broadcaster, made with the first stream. */
@Singleton
@Path("events")
public class StreamResource {

    private @Nullable Sse sse;
    private @Nullable SseBroadcaster broadcaster;

    /** Opens a stream. Its head goes out with a comment: Jersey sends none before there is something to say. */
    @GET
    @Path("{channel}")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public synchronized void open(@Context SseEventSink sink, @Context Sse sse) {
        if (broadcaster == null) {
            this.sse = sse;
            broadcaster = sse.newBroadcaster();
        }
        sink.send(sse.newEventBuilder().comment("").build());
        broadcaster.register(sink);
    }

    synchronized CompletionStage<?> broadcast(String data) {
        if (sse == null || broadcaster == null) {
            return CompletableFuture.completedStage(null);
        }
        return broadcaster.broadcast(sse.newEvent(data));
    }
}
