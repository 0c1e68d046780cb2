package io.eventsource.docs.comingfrom;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.ee10.servlets.EventSource;
import org.eclipse.jetty.ee10.servlets.EventSourceServlet;

@SuppressWarnings({"serial", "NullAway"})
// snippet: servlet
public class JettyServlet extends EventSourceServlet {

    private final List<EventSource.Emitter> emitters = new CopyOnWriteArrayList<>();

    @Override
    protected EventSource newEventSource(HttpServletRequest request) {
        return new EventSource() {
            private EventSource.Emitter emitter;

            @Override
            public void onOpen(EventSource.Emitter emitter) {
                this.emitter = emitter;
                emitters.add(emitter);
            }

            @Override
            public void onClose() {
                emitters.remove(emitter);
            }
        };
    }

    void publish(String headline) throws IOException {
        for (EventSource.Emitter emitter : emitters) { // the next waits for this one
            emitter.event("headline", headline);
        }
    }
}
// end
