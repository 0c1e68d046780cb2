package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import io.eventsource.server.EventBroker;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Lets clients wait for events, each on a token of its own, and lets others send them.
 *
 * <pre>{@code
 * EventSourceServlet servlet = EventSourceServlet.builder().actions(EventActions.json()).build();
 * ServletRegistration.Dynamic registration = servletContext.addServlet("events", servlet);
 * registration.addMapping("/events/*");
 * registration.setAsyncSupported(true);
 * }</pre>
 *
 * <ul>
 *   <li>{@code GET /{listen}/{token}} opens an event stream: 200, or 204 if the token was finished while the client was
 *       away, or 423 if another client is listening there.
 *   <li>{@code POST /{action}/{token}} sends the body as an event whose type is the action: 200, or 202 if the client is
 *       just reconnecting, 404 if there is none, 400 if the body does not have the event's format.
 *   <li>Any other {@code GET} leads to a short page at the servlet's own root.
 * </ul>
 *
 * <p>Runs in any Servlet 6 container, mapped to a path with a wildcard or as the default servlet, with asynchronous
 * support switched on. In a {@code web.xml}, these parameters are optional:
 *
 * <ul>
 *   <li>{@code format}: {@code text} (the default) or {@code json}; {@code actions}: those that send an event, separated
 *       by commas ({@code ping});
 *   <li>{@code ids}: {@code true} (the default) or {@code false}; {@code subscribers}: {@code one} (the default),
 *       {@code newest} or {@code many};
 *   <li>{@code heartbeat} and {@code reconnectionTime}: milliseconds; {@code maxBodySize}: bytes.
 * </ul>
 */
public class EventSourceServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String METHODS = "GET, HEAD, POST, OPTIONS";

    /** Set before the first request: by the constructor, or by {@link #init()}. */
    private transient @Nullable Service service;

    /** A servlet that takes its options from its init parameters. */
    public EventSourceServlet() {}

    /**
     * A servlet with the given options. Its init parameters are not looked at.
     *
     * @param options the options
     */
    protected EventSourceServlet(EventSourceServletBuilder options) {
        service = Service.of(options);
    }

    /**
     * Begins with the defaults.
     *
     * @return a builder
     */
    public static EventSourceServletBuilder builder() {
        return new EventSourceServletBuilder();
    }

    /**
     * What this servlet publishes to and subscribes at, for events that do not come by {@code POST}.
     *
     * @return the broker, which is closed with the servlet
     * @throws IllegalStateException if the servlet takes its options from init parameters and was not initialized yet
     */
    public EventBroker broker() {
        return service().broker();
    }

    private Service service() {
        if (service == null) {
            throw new IllegalStateException("the servlet has no broker before it was initialized");
        }
        return service;
    }

    @Override
    public void init() throws ServletException {
        if (service != null) {
            return;
        }
        try {
            service = Service.of(InitParameters.read(getServletConfig()));
        } catch (IllegalArgumentException e) {
            throw new ServletException("servlet " + getServletName() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void destroy() {
        if (service != null) { // some containers destroy what they could not initialize
            service.broker().close();
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            switch (request.getMethod()) {
                case "GET", "HEAD" -> get(request, response);
                case "POST" -> post(request, response);
                case "OPTIONS" -> response.setHeader("Allow", METHODS);
                default -> throw notAllowed(request, METHODS);
            }
        } catch (Refusal refusal) {
            Answers.refused(request, response, refusal);
        }
    }

    private void get(HttpServletRequest request, HttpServletResponse response) throws IOException, Refusal {
        Route route = Route.of(request);
        if (route != null && route.action().equals(service().actions().listen())) {
            String token = route.requireToken();
            if (request.getMethod().equals("HEAD")) {
                Streams.setHeaders(response); // no stream: nobody would read it
            } else {
                service().streams().open(request, response, token);
            }
        } else if (Route.isRoot(request)) {
            FrontPage.write(request, response, service().actions());
        } else {
            response.setHeader("Location", Route.root(request));
            response.setStatus(HttpServletResponse.SC_FOUND);
        }
    }

    private void post(HttpServletRequest request, HttpServletResponse response) throws IOException, Refusal {
        Route route = Route.of(request);
        EventActions actions = service().actions();
        if (route == null) {
            throw new Refusal(404, "there is nothing to post to here; post to /{action}/{token}");
        }
        if (route.action().equals(actions.listen())) {
            throw notAllowed(request, "GET, HEAD");
        }
        route.requireToken();
        service().commands().take(request, response, route);
    }

    private static Refusal notAllowed(HttpServletRequest request, String allowed) {
        return new Refusal(405, "%s is not allowed here; these methods are: %s".formatted(request.getMethod(), allowed))
                .with("Allow", allowed);
    }

    /** What the options come to. */
    private record Service(EventBroker broker, EventActions actions, Streams streams, Commands commands) {

        static Service of(EventSourceServletBuilder options) {
            EventBroker broker = options.buildBroker();
            EventActions actions = options.actions();
            return new Service(
                    broker, actions, new Streams(broker), new Commands(broker, actions, options.maxBodySize()));
        }
    }
}
