package io.eventsource.examples.war;

import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Subscription;
import io.eventsource.server.servlet.EventSourceServlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Tells all who listen the time, each second, and whatever anybody posts.
 *
 * <p>{@code GET /events/poll/clock,board} opens a stream of both, {@code POST /events/note/board} puts up a note.
 */
@WebServlet(urlPatterns = "/events/*", asyncSupported = true, loadOnStartup = 1)
public class Board extends EventSourceServlet {

    private static final long serialVersionUID = 1L;

    private static final int MAX_NOTE_BYTES = 1_000;

    private final transient Thread clock = new Thread(this::tick, "board-clock");

    /** Called by the container. */
    public Board() {
        super(builder()
                .channels(ChannelOptions.BROADCAST)
                .actions(EventActions.text().withActions("note"))
                .maxBodySize(MAX_NOTE_BYTES));
    }

    @Override
    public void init() throws ServletException {
        super.init();
        clock.start();
    }

    private void tick() {
        try {
            while (true) {
                broker().publish("clock", time());
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (InterruptedException destroyed) {
            // the clock stops
        }
    }

    private static OutgoingEvent time() {
        return OutgoingEvent.of("time", Instant.now().toString());
    }

    /** Nobody has to wait for the next second. */
    @Override
    protected void onOpen(Subscription stream) {
        stream.send(time());
    }

    /** Waits for the thread to end: Tomcat warns of those that are still there when this returns. */
    @Override
    public void destroy() {
        clock.interrupt();
        try {
            clock.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        super.destroy();
    }
}
