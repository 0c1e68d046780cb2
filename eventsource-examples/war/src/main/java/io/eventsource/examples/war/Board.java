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
 * Publishes the time each second, and notes from all clients.
 *
 * <p>{@code GET /events/poll/clock,board} opens a stream of both, {@code POST /events/note/board} publishes a note.
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

    /** Sends the time at once, so that a new client does not wait for the next second. */
    @Override
    protected void onOpen(Subscription stream) {
        stream.send(time());
    }

    /** Stops the clock and waits for its thread: Tomcat warns about threads that still run when this returns. */
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
