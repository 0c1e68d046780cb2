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
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens event streams on channels that tokens name, and publishes posted events to them.
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
 *       disconnected, or 423 if another client is subscribed. Several tokens, separated by commas, share one stream.
 *   <li>{@code GET /}, from a client that accepts an event stream, opens one on the default channel, or on the channels
 *       that {@link #checkConnection} selects.
 *   <li>{@code POST /{action}/{token}} publishes the body as an event whose type is the action: 200, or 202 if the
 *       client is reconnecting, 404 if there is no client, 400 if the body does not have the event's format. With the
 *       header {@code TTL}, the event waits that many seconds for a client that is not subscribed: 202.
 *   <li>{@code POST /{ack}/{token}} with an event's id confirms that the client has dealt with everything up to it: 204.
 *   <li>{@code GET /{waiting}/{token}} lists what waits for the client; {@code DELETE} with the query {@code id=…} cancels
 *       it: 204.
 *   <li>A {@code POST} gets 405 if {@link #checkConnection} guards the streams and no check for publishing is set.
 *   <li>A request from a page of another origin gets 403.
 *   <li>Any other {@code GET} is redirected to a short page at the servlet's root, or gets 404 if it asks for a stream:
 *       see {@link RootPage}.
 * </ul>
 *
 * <p>Runs in any Servlet 6 container, mapped to a path with a wildcard or as the default servlet, with asynchronous
 * support enabled. In a {@code web.xml}, these parameters are optional:
 *
 * <ul>
 *   <li>{@code format}: {@code text} (the default) or {@code json}; {@code actions}: the actions that publish an event,
 *       separated by commas ({@code ping});
 *   <li>{@code allowedOrigins}: origins whose pages may use the servlet, separated by commas (none); {@code readOnly}:
 *       {@code true} to reject every {@code POST}; {@code rootPage}: {@code examples} (the default), {@code console} or {@code none};
 *   <li>{@code ids}: {@code true} (the default) or {@code false}; {@code subscribers}: {@code one} (the default),
 *       {@code newest} or {@code many};
 *   <li>{@code heartbeat}, {@code reconnectionTime}, {@code stallDeadline} and {@code maxAge}: milliseconds;
 *       {@code maxBodySize} and {@code logBytes}: bytes; {@code maxSubscribers} and {@code maxStreamsPerAddress}:
 *       numbers of streams.
 * </ul>
 */
public class EventSourceServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String READING = "GET, HEAD, OPTIONS";
    private static final String ALL_METHODS = "GET, HEAD, POST, OPTIONS";
    private static final String WAITING_METHODS = "GET, HEAD, DELETE, OPTIONS";
    private static final String COMMAND_METHODS = "GET, HEAD, DELETE, OPTIONS";
    private static final String REPLY_METHODS = "POST, OPTIONS";

    /** Set before the first request, by the constructor or by {@link #init()}. */
    private transient @Nullable Service service;

    /** Creates a servlet that reads its options from its init parameters. */
    public EventSourceServlet() {}

    /**
     * Creates a servlet with the given options. Its init parameters are ignored.
     *
     * @param options the options
     */
    @SuppressWarnings("this-escape") // only requests call its methods
    protected EventSourceServlet(EventSourceServletBuilder options) {
        service = serviceOf(options);
    }

    /**
     * Returns a builder with the default options.
     *
     * @return a builder
     */
    public static EventSourceServletBuilder builder() {
        return new EventSourceServletBuilder();
    }

    /**
     * Returns the broker, for events that the application publishes itself.
     *
     * @return the broker. The servlet closes it when it is destroyed, unless the broker was passed to the builder
     * @throws IllegalStateException if the servlet reads its options from init parameters and is not yet initialized
     */
    public EventBroker broker() {
        return service().broker();
    }

    private Service service() {
        if (service == null) {
            throw new IllegalStateException("the servlet has no broker until it is initialized");
        }
        return service;
    }

    @Override
    public void init() throws ServletException {
        if (service == null) {
            try {
                service = serviceOf(InitParameters.read(getServletConfig()));
            } catch (IllegalArgumentException e) {
                throw new ServletException("servlet " + getServletName() + ": " + e.getMessage(), e);
            }
        }
        service().broker().replyRoot(MappedPath.of(getServletConfig()));
    }

    @Override
    public void destroy() {
        if (service != null && service.ownsBroker()) { // some containers destroy a servlet that failed to initialize
            service.broker().close();
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String methods = allowedMethods(request);
        response.setHeader("X-Content-Type-Options", "nosniff");
        try {
            service().crossOrigin().check(request, response, methods);
            MessageFraming.require(request);
            CanonicalPath.require(request);
            HttpServletRequest identified = service().hooks().identify(request);
            if (service().routes().handles(identified, response)) {
                return;
            }
            switch (request.getMethod()) {
                case "GET", "HEAD" -> get(identified, response);
                case "POST" -> post(identified, response);
                case "DELETE" -> delete(identified, response, methods);
                case "OPTIONS" -> response.setHeader("Allow", methods);
                default -> throw HttpError.notAllowed(request, methods);
            }
        } catch (HttpError refusal) {
            HttpResponses.refused(request, response, refusal);
        }
    }

    private String allowedMethods(HttpServletRequest request) {
        if (service().routes().covers(request)) {
            return PolicyRouteHandler.METHODS;
        }
        RequestPath path = RequestPath.of(request);
        String action = path == null ? "" : path.action();
        if (action.equals(CommandHandler.COMMANDS)) {
            return COMMAND_METHODS;
        }
        if (action.equals(ReplyHandler.REPLY)) {
            return REPLY_METHODS;
        }
        boolean isWaiting = action.equals(service().actions().waiting());
        return service().readOnlyReason() != null ? READING : isWaiting ? WAITING_METHODS : ALL_METHODS;
    }

    private void delete(HttpServletRequest request, HttpServletResponse response, String methods)
            throws IOException, HttpError {
        RequestPath path = RequestPath.of(request);
        if (path != null && path.action().equals(CommandHandler.COMMANDS)) {
            HttpError.requireAsyncSupport(request);
            service().commands().cancel(request, path.token());
            return;
        }
        if (!methods.equals(WAITING_METHODS)) {
            throw HttpError.notAllowed(request, methods);
        }
        service().waiting().cancel(request, requireWaiting(request, response));
    }

    private void get(HttpServletRequest request, HttpServletResponse response) throws IOException, HttpError {
        RequestPath path = RequestPath.of(request);
        if (path != null && path.action().equals(service().actions().listen())) {
            Channels channels = path.requireTokens();
            if (AcceptHeader.of(request).quality(EventStream.MEDIA_TYPE) == 0) {
                throw new HttpError(
                        406,
                        "this path is an event stream, so Accept must allow " + EventStream.MEDIA_TYPE
                                + " or be left out");
            }
            listen(request, response, channels);
        } else if (path != null && path.action().equals(service().actions().waiting())) {
            service().waiting().list(response, requireWaiting(request, response));
        } else if (path != null && path.action().equals(CommandHandler.COMMANDS)) {
            HttpError.requireAsyncSupport(request);
            service().commands().get(request, response, path.token());
        } else if (path != null && path.action().equals(ReplyHandler.REPLY)) {
            throw HttpError.notAllowed(request, REPLY_METHODS);
        } else if (RequestPath.isRoot(request) && AcceptHeader.of(request).prefersStream()) {
            listen(request, response, Channels.DEFAULT);
        } else {
            service().root().get(request, response);
        }
    }

    private void listen(HttpServletRequest request, HttpServletResponse response, Channels channels)
            throws IOException, HttpError {
        if (request.getMethod().equals("HEAD")) {
            service().subscribing().head(request, response, channels);
        } else {
            HttpError.requireAsyncSupport(request);
            service().subscribing().open(request, response, channels);
        }
    }

    /**
     * Decides whether a request may open a stream. Called on the request's thread, before any other step. Unless
     * overridden, this calls {@link EventSourceServletBuilder#checkConnection}.
     *
     * <p>A servlet that overrides this method rejects every {@code POST}, unless it also overrides
     * {@link #checkPublish} or was built with a check for publishing.
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
     * Decides whether a {@code POST} request may publish. Called on the request's thread, before its body is read; must
     * not read the body, which includes {@code getParameter} for a form. Unless overridden, this calls
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

    /** Returns why this servlet rejects every {@code POST}; null if it does not. */
    private @Nullable String readOnlyReason(EventSourceServletBuilder options) {
        if (options.isReadOnly()) {
            return "this servlet is read-only";
        }
        boolean isChecked = options.hooks().decidesAboutPublishers()
                || OverriddenMethods.contain(
                        getClass(), "checkPublish", HttpServletRequest.class, String.class, Channels.class);
        return isChecked || !isGuarded(options.hooks())
                ? null
                : "this servlet checks who may subscribe (checkConnection) and has no check for publishing; set"
                        + " checkPublish to accept POST requests";
    }

    private boolean isGuarded(ConnectionHooks hooks) {
        return hooks.decidesAboutReaders()
                || OverriddenMethods.contain(getClass(), "checkConnection", HttpServletRequest.class);
    }

    /**
     * Called when a stream opens. Its position is fixed; the client receives nothing before this returns. Called on the
     * request's thread, or on another thread of the container if a stream that held the channel had to be probed first.
     * If it throws, the client gets status 500, and {@link #onClose} is not called. Unless overridden this calls
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
        RequestPath path = RequestPath.of(request);
        EventActions actions = service().actions();
        if (path == null) {
            throw new HttpError(404, "cannot post to this path; post to /{action}/{token}");
        }
        boolean isCommand = path.action().equals(CommandHandler.COMMANDS);
        if (isCommand || path.action().equals(actions.listen())) {
            throw HttpError.notAllowed(request, isCommand ? COMMAND_METHODS : READING);
        }
        boolean isReply = path.action().equals(ReplyHandler.REPLY);
        if (isReply || path.action().equals(actions.acknowledge())) {
            // The address or the id proves the right, since only a reader can know it.
            Channels channels = path.requireTokens();
            service().own().checkReply(request, path.action(), channels).begin(response);
            HttpError.requireAsyncSupport(request);
            if (isReply) {
                service().replies().take(request, channels);
            } else {
                service().waiting().acknowledge(request, channels);
            }
            return;
        }
        requireOpenForPublishing();
        Channels channels = path.requireTokens();
        service().own().checkPublish(request, path.action(), channels).begin(response);
        HttpError.requireAsyncSupport(request);
        service().publishing().publish(request, path, channels);
    }

    private void requireOpenForPublishing() throws HttpError {
        String closed = service().readOnlyReason();
        if (closed != null) {
            throw new HttpError(405, closed).with("Allow", READING);
        }
    }

    /** Returns the channels whose waiting events a request lists or cancels, which a publisher may do. */
    private Channels requireWaiting(HttpServletRequest request, HttpServletResponse response)
            throws IOException, HttpError {
        requireOpenForPublishing();
        RequestPath path = Objects.requireNonNull(RequestPath.of(request));
        Channels channels = path.requireTokens();
        service().own().checkPublish(request, path.action(), channels).begin(response);
        HttpError.requireAsyncSupport(request);
        return channels;
    }

    private Service serviceOf(EventSourceServletBuilder options) {
        options.requireNoConflict(isGuarded(options.hooks().withPolicy(null)));
        BrokerEngine broker = options.buildBroker();
        EventActions actions = options.actions();
        ConnectionHooks own =
                options.hooks().overriddenBy(this::checkConnection, this::checkPublish, this::onOpen, this::onClose);
        String readOnlyReason = readOnlyReason(options);
        SubscribeHandler subscribing =
                new SubscribeHandler(broker, actions, own, new StreamLimits(options.maxStreamsPerAddress()));
        return new Service(
                broker,
                actions,
                options.hooks(),
                own,
                readOnlyReason,
                RootHandler.of(options, broker, readOnlyReason, isGuarded(options.hooks())),
                options.crossOrigin(),
                subscribing,
                new PublishHandler(broker, actions, options.maxBodySize(broker)),
                new WaitingHandler(broker),
                new CommandHandler(broker, subscribing),
                new ReplyHandler(broker),
                new PolicyRouteHandler(options.hooks().policy(), broker),
                options.ownsBroker());
    }

    /**
     * Holds the servlet's options and what it builds from them.
     *
     * @param own the hooks by the methods of this servlet, which a subclass may override
     * @param readOnlyReason why every {@code POST} is rejected; null if it is not
     */
    private record Service(
            BrokerEngine broker,
            EventActions actions,
            ConnectionHooks hooks,
            ConnectionHooks own,
            @Nullable String readOnlyReason,
            RootHandler root,
            CrossOriginProtection crossOrigin,
            SubscribeHandler subscribing,
            PublishHandler publishing,
            WaitingHandler waiting,
            CommandHandler commands,
            ReplyHandler replies,
            PolicyRouteHandler routes,
            boolean ownsBroker) {}
}
