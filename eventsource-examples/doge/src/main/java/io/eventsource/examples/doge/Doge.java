package io.eventsource.examples.doge;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.Subscription;
import io.eventsource.server.servlet.ConnectionCheck;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.server.servlet.PublishCheck;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishes a phrase to all subscribers on each call. Accepts every client except cats. */
class Doge extends EventSourceServlet {

    private static final long serialVersionUID = 1L;

    private static final String CHANNEL = "doge";

    private static final List<OutgoingEvent> SAYINGS = List.of(
            OutgoingEvent.of("wow", ""),
            OutgoingEvent.of("such", "events"),
            OutgoingEvent.of("very", "stream"),
            OutgoingEvent.of("much", "push"));

    private final AtomicInteger said = new AtomicInteger();

    Doge() {
        super(builder().channels(ChannelOptions.BROADCAST));
    }

    @Override
    protected ConnectionCheck checkConnection(HttpServletRequest request) {
        String name = request.getParameter("name");
        return "cat".equals(name)
                ? ConnectionCheck.refuse(403, "such cat, not allow; come under another name")
                : ConnectionCheck.accept()
                        .withChannels(Channels.of(CHANNEL))
                        .withProperties(name == null ? "anonymous" : name)
                        .withHeader("X-Doge", "wow");
    }

    /**
     * Accepts every publish request. Without this method the servlet would reject all, because {@link #checkConnection}
     * guards the streams.
     */
    @Override
    protected PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels) {
        return PublishCheck.accept();
    }

    @Override
    protected void onOpen(Subscription subscription) {
        System.out.println("open: " + subscription.properties());
        subscription.send(OutgoingEvent.of("hello", "wow " + subscription.properties()));
    }

    @Override
    protected void onClose(Subscription subscription, CloseReason reason) {
        System.out.println("close: " + subscription.properties() + ", " + reason);
    }

    /** Publishes the next phrase. */
    void speak() {
        broker().publish(CHANNEL, SAYINGS.get(said.getAndIncrement() % SAYINGS.size()));
    }
}
