package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.EventStream;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Subscription;
import io.eventsource.server.internal.BrokerEngine;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Function;
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
 *       away, or 423 if another client is listening there. Several tokens, with commas between them, are one stream.
 *   <li>{@code GET /}, for a client that asks for an event stream there, opens one on the default channel, or on whichever
 *       {@link #checkConnection} says.
 *   <li>{@code POST /{action}/{token}} sends the body as an event whose type is the action: 200, or 202 if the client is
 *       just reconnecting, 404 if there is none, 400 if the body does not have the event's format.
 *   <li>A {@code POST} is answered 405 where {@link #checkConnection} guards the streams and nothing says who may publish.
 *   <li>A request that a page of another origin makes a browser send is answered 403.
 *   <li>Any other {@code GET} leads to a short page at the servlet's own root, or is answered 404 if it asks for a stream.
 * </ul>
 *
 * <p>Runs in any Servlet 6 container, mapped to a path with a wildcard or as the default servlet, with asynchronous
 * support switched on. In a {@code web.xml}, these parameters are optional:
 *
 * <ul>
 *   <li>{@code format}: {@code text} (the default) or {@code json}; {@code actions}: those that send an event, separated
 *       by commas ({@code ping});
 *   <li>{@code allowedOrigins}: origins whose pages may use the servlet, separated by commas (none); {@code readOnly}:
 *       {@code true} to take no {@code POST};
 *   <li>{@code ids}: {@code true} (the default) or {@code false}; {@code subscribers}: {@code one} (the default),
 *       {@code newest} or {@code many};
 *   <li>{@code heartbeat}, {@code reconnectionTime}, {@code stallDeadline} and {@code maxAge}: milliseconds;
 *       {@code maxBodySize} and {@code logBytes}: bytes; {@code maxSubscribers} and {@code maxStreamsPerAddress}: how many
 *       streams.
 * </ul>
 */
public class EventSourceServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String READING = "GET, HEAD, OPTIONS";
    private static final String ALL_METHODS = "GET, HEAD, POST, OPTIONS";

    /** Set before the first request: by the constructor, or by {@link #init()}. */
    private transient @Nullable Service service;

    /** A servlet that takes its options from its init parameters. */
    public EventSourceServlet() {}

    /**
     * A servlet with the given options. Its init parameters are not looked at.
     *
     * @param options the options
     */
    @SuppressWarnings("this-escape") // its methods are called by requests alone
    protected EventSourceServlet(EventSourceServletBuilder options) {
        service = serviceOf(options);
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
     * @return the broker, which is closed with the servlet unless it was handed to it
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
            service = serviceOf(InitParameters.read(getServletConfig()));
        } catch (IllegalArgumentException e) {
            throw new ServletException("servlet " + getServletName() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void destroy() {
        if (service != null && service.ownsBroker()) { // some containers destroy what they could not initialize
            service.broker().close();
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String methods = service().readOnlyReason() == null ? ALL_METHODS : READING;
        response.setHeader("X-Content-Type-Options", "nosniff");
        try {
            service().crossOrigin().check(request, response, methods);
            MessageFraming.require(request);
            CanonicalPath.require(request);
            switch (request.getMethod()) {
                case "GET", "HEAD" -> get(request, response);
                case "POST" -> post(request, response);
                case "OPTIONS" -> response.setHeader("Allow", methods);
                default -> throw notAllowed(request, methods);
            }
        } catch (HttpError refusal) {
            HttpResponses.refused(request, response, refusal);
        }
    }

    private void get(HttpServletRequest request, HttpServletResponse response) throws IOException, HttpError {
        RequestPath route = RequestPath.of(request);
        if (route != null && route.action().equals(service().actions().listen())) {
            Channels channels = route.requireTokens();
            if (AcceptHeader.of(request).quality(EventStream.MEDIA_TYPE) == 0) {
                throw new HttpError(
                        406,
                        "here is an event stream, so Accept must allow " + EventStream.MEDIA_TYPE + " or be left out");
            }
            listen(request, response, channels);
        } else if (RequestPath.isRoot(request)) {
            if (wantsStream(request)) {
                listen(request, response, Channels.DEFAULT);
            } else if (service().readOnlyReason() != null || isGuarded(service().hooks())) {
                throw new HttpError(
                        404, "there is no page here; ask for an event stream with Accept: " + EventStream.MEDIA_TYPE);
            } else {
                IndexPage.write(request, response, service().actions());
            }
        } else if (wantsStream(request)) { // sent to the root, it would take the stream there for its own
            throw new HttpError(
                    404,
                    "there is no event stream here: expected /"
                            + service().actions().listen() + "/ and a token behind the servlet's path, or nothing");
        } else {
            response.setHeader("Location", RequestPath.root(request));
            response.setStatus(HttpServletResponse.SC_FOUND);
        }
    }

    /** Whether a client asks for a stream rather than for a page. */
    private static boolean wantsStream(HttpServletRequest request) {
        AcceptHeader accept = AcceptHeader.of(request);
        return accept.names(EventStream.MEDIA_TYPE)
                && accept.quality(EventStream.MEDIA_TYPE) >= accept.quality("text/html");
    }

    private void listen(HttpServletRequest request, HttpServletResponse response, Channels channels)
            throws IOException, HttpError {
        if (request.getMethod().equals("HEAD")) {
            service().subscribing().head(request, response);
        } else {
            service().subscribing().open(request, response, channels);
        }
    }

    /**
     * Decides about a request that wants to open a stream. Called on the request's thread, before anything else is done for
     * it. Unless overridden this asks {@link EventSourceServletBuilder#checkConnection}.
     *
     * <p>A servlet that overrides this method takes no {@code POST} unless it overrides {@link #checkPublish}, too, or was
     * built with a check for publishing.
     *
     * @param request the request
     * @return whether to open the stream, and how
     */
    protected ConnectionCheck checkConnection(HttpServletRequest request) {
        Function<? super HttpServletRequest, ConnectionCheck> check =
                service().hooks().connection();
        return check == null ? ConnectionCheck.accept() : check.apply(request);
    }

    /**
     * Decides about a {@code POST} request. Called on the request's thread, before its body is read; must not read the body,
     * which includes {@code getParameter} for a form. Unless overridden this asks
     * {@link EventSourceServletBuilder#checkPublish}.
     *
     * @param request the request
     * @param action the action that the path names, {@code close} and {@code retry} included; it may be unknown
     * @param channels the channels that the path names
     * @return whether to publish
     */
    protected PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels) {
        PublishPolicy check = service().hooks().publish();
        return check == null ? PublishCheck.accept() : check.checkPublish(request, action, channels);
    }

    /** Why this servlet takes no {@code POST}; null if it takes some. */
    private @Nullable String readOnlyReason(EventSourceServletBuilder options) {
        if (options.isReadOnly()) {
            return "this servlet is read-only";
        }
        boolean isChecked = options.hooks().publish() != null
                || overrides("checkPublish", HttpServletRequest.class, String.class, Channels.class);
        return isChecked || !isGuarded(options.hooks())
                ? null
                : "this servlet checks who may subscribe (checkConnection) and has no check for publishing; set"
                        + " checkPublish to have it take POST requests";
    }

    private boolean isGuarded(ConnectionHooks hooks) {
        return hooks.connection() != null || overrides("checkConnection", HttpServletRequest.class);
    }

    /** Whether a subclass overrides one of this class's methods. A proxy that a framework generates does not count. */
    private boolean overrides(String method, Class<?>... parameters) {
        for (Class<?> type = getClass(); type != EventSourceServlet.class; type = type.getSuperclass()) {
            boolean declares = Arrays.stream(type.getDeclaredMethods())
                    .anyMatch(
                            own -> own.getName().equals(method) && Arrays.equals(own.getParameterTypes(), parameters));
            if (declares && !type.getName().contains("$$")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Called when a stream opens. Its position is fixed; the client gets nothing before this returns. Called on the request's
     * thread, or on another thread of the container if a stream that held the channel had to be probed first. If it throws,
     * the client gets status 500, and {@link #onClose} is not called. Unless overridden this calls
     * {@link EventSourceServletBuilder#onOpen}.
     *
     * @param subscription the stream
     */
    protected void onOpen(Subscription subscription) {
        service().hooks().onOpen().accept(subscription);
    }

    /**
     * Called once after a stream has ended, on a thread of the broker, or on the request's thread if the stream had ended before
     * {@link #onOpen} returned. Unless overridden this calls
     * {@link EventSourceServletBuilder#onClose}.
     *
     * @param subscription the stream
     * @param reason why it ended
     */
    protected void onClose(Subscription subscription, CloseReason reason) {
        service().hooks().onClose().accept(subscription, reason);
    }

    private void post(HttpServletRequest request, HttpServletResponse response) throws IOException, HttpError {
        RequestPath route = RequestPath.of(request);
        EventActions actions = service().actions();
        if (route == null) {
            throw new HttpError(404, "there is nothing to post to here; post to /{action}/{token}");
        }
        if (route.action().equals(actions.listen())) {
            throw notAllowed(request, READING);
        }
        String closed = service().readOnlyReason();
        if (closed != null) {
            throw new HttpError(405, closed).with("Allow", READING);
        }
        Channels channels = route.requireTokens();
        service().own().checkPublish(request, route.action(), channels).begin(response);
        service().publishing().publish(request, response, route, channels);
    }

    private static HttpError notAllowed(HttpServletRequest request, String allowed) {
        return new HttpError(
                        405, "%s is not allowed here; these methods are: %s".formatted(request.getMethod(), allowed))
                .with("Allow", allowed);
    }

    private Service serviceOf(EventSourceServletBuilder options) {
        BrokerEngine broker = options.buildBroker();
        EventActions actions = options.actions();
        ConnectionHooks own =
                new ConnectionHooks(this::checkConnection, this::checkPublish, this::onOpen, this::onClose);
        return new Service(
                broker,
                actions,
                options.hooks(),
                own,
                readOnlyReason(options),
                options.crossOrigin(),
                new SubscribeHandler(broker, own, new StreamsPerAddress(options.maxStreamsPerAddress())),
                new PublishHandler(broker, actions, options.maxBodySize(broker)),
                options.ownsBroker());
    }

    /**
     * The options, put together.
     *
     * @param hooks what the builder's user supplied
     * @param own the methods of this servlet, which a subclass may override
     * @param readOnlyReason why no {@code POST} is taken; null if some are
     */
    private record Service(
            EventBroker broker,
            EventActions actions,
            ConnectionHooks hooks,
            ConnectionHooks own,
            @Nullable String readOnlyReason,
            CrossOriginProtection crossOrigin,
            SubscribeHandler subscribing,
            PublishHandler publishing,
            boolean ownsBroker) {}
}
