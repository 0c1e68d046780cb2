package io.eventsource.it.containers;

import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.server.servlet.EventSourceServletBuilder;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The servlet under test, and counts of the requests that are open: those that the servlet has not completed, and those of
 * which the container has not said that they are.
 */
final class WatchedServlet extends EventSourceServlet {

    private static final long serialVersionUID = 1L;

    private final transient AtomicInteger open = new AtomicInteger();
    private final transient AtomicInteger unreported = new AtomicInteger();
    private final transient AtomicInteger calls = new AtomicInteger();
    private final transient Filter filter;

    /** A servlet behind a filter, which is called for each dispatch of each request. */
    WatchedServlet(EventSourceServletBuilder options, Filter filter) {
        super(options);
        this.filter = filter;
    }

    /** How many requests have come as far as the servlet. */
    int calls() {
        return calls.get();
    }

    /** How many asynchronous requests have started, and neither the servlet nor the container has ended them. */
    int openRequests() {
        return open.get();
    }

    /** How many asynchronous requests have started whose listeners were not notified of an end. */
    int unreportedRequests() {
        return unreported.get();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        calls.incrementAndGet();
        try {
            filter.doFilter(
                    request,
                    response,
                    (filtered, answered) ->
                            super.service(new Watched((HttpServletRequest) filtered), (HttpServletResponse) answered));
        } catch (ServletException e) {
            throw new IOException(e);
        }
    }

    private final class Watched extends HttpServletRequestWrapper {

        Watched(HttpServletRequest request) {
            super(request);
        }

        @Override
        public AsyncContext startAsync() {
            return new Cycle(super.startAsync()).watched();
        }
    }

    /** A request from its start to its end, or to the next start after a dispatch. */
    private final class Cycle {

        private final AsyncContext context;
        private final AtomicBoolean completed = new AtomicBoolean();
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile AsyncListener last;

        Cycle(AsyncContext context) {
            this.context = context;
            open.incrementAndGet();
            unreported.incrementAndGet();
            listenLast();
        }

        /** Is the last listener, so that the others were notified before it counts. */
        private void listenLast() {
            last = new Listener();
            context.addListener(last);
        }

        AsyncContext watched() {
            return (AsyncContext) Proxy.newProxyInstance(
                    AsyncContext.class.getClassLoader(), new Class<?>[] {AsyncContext.class}, this::call);
        }

        private Object call(Object self, Method method, Object[] arguments) throws Throwable {
            try {
                Object result = method.invoke(context, arguments);
                if (method.getName().equals("addListener")) {
                    listenLast();
                }
                return result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            } finally {
                if (method.getName().equals("complete")) {
                    completed();
                }
            }
        }

        private void completed() {
            if (completed.compareAndSet(false, true)) {
                open.decrementAndGet();
            }
        }

        private void ended() {
            completed();
            if (ended.compareAndSet(false, true)) {
                unreported.decrementAndGet();
            }
        }

        private final class Listener implements AsyncListener {

            private void ended() {
                if (this == last) {
                    Cycle.this.ended();
                }
            }

            @Override
            public void onComplete(AsyncEvent event) {
                ended();
            }

            @Override
            public void onStartAsync(AsyncEvent event) {
                ended(); // a dispatch went round: another listener counts this request, although Undertow keeps both
            }

            @Override
            public void onTimeout(AsyncEvent event) {
                // completion follows
            }

            @Override
            public void onError(AsyncEvent event) {
                ended(); // completion follows, but not in Jetty after the reset of a stream of HTTP/2
            }
        }
    }
}
