package io.eventsource.it.containers;

import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.server.servlet.EventSourceServletBuilder;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The servlet under test, and a count of the requests that the container still holds open for it. */
final class WatchedServlet extends EventSourceServlet {

    private static final long serialVersionUID = 1L;

    private final transient AtomicInteger open = new AtomicInteger();

    WatchedServlet(EventSourceServletBuilder options) {
        super(options);
    }

    /** How many asynchronous requests have started and not completed, as the container says. */
    int openRequests() {
        return open.get();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        super.service(new Watched(request), response);
    }

    private final class Watched extends HttpServletRequestWrapper {

        Watched(HttpServletRequest request) {
            super(request);
        }

        @Override
        public AsyncContext startAsync() {
            AsyncContext context = super.startAsync();
            open.incrementAndGet();
            context.addListener(new Countdown());
            return context;
        }
    }

    private final class Countdown implements AsyncListener {

        private final AtomicBoolean counted = new AtomicBoolean();

        @Override
        public void onComplete(AsyncEvent event) {
            count();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            count(); // a dispatch went round: another listener counts this request, although Undertow keeps both
        }

        private void count() {
            if (counted.compareAndSet(false, true)) {
                open.decrementAndGet();
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // completion follows
        }

        @Override
        public void onError(AsyncEvent event) {
            count(); // completion follows, but not in Jetty after the reset of a stream of HTTP/2
        }
    }
}
