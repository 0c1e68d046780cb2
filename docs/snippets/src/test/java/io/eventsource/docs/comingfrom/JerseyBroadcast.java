package io.eventsource.docs.comingfrom;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;

// snippet: broadcast
@Path("/news")
public class JerseyBroadcast {

    private final Sse sse;
    private final SseBroadcaster broadcaster;

    public JerseyBroadcast(@Context Sse sse) {
        this.sse = sse;
        this.broadcaster = sse.newBroadcaster();
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void news(@Context SseEventSink sink) {
        broadcaster.register(sink);
    }

    public void publish(String headline) {
        broadcaster.broadcast(sse.newEvent("headline", headline));
    }
}
// end
