package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.EventStream;
import io.eventsource.server.internal.BrokerEngine;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Handles requests for the page at the servlet's root, for its files, and for other paths that are neither tokens nor commands. */
final class RootHandler {

    private static final String STATUS = "status";

    private final RootPage page;
    private final StatusHandler status;
    /** Null if the servlet decides who may use it. */
    private final @Nullable IndexPage examples;

    private final String listen;

    private RootHandler(RootPage page, StatusHandler status, @Nullable IndexPage examples, String listen) {
        this.page = page;
        this.status = status;
        this.examples = examples;
        this.listen = listen;
    }

    /**
     * Creates the handler of a servlet.
     *
     * @param readOnlyReason why nothing can be published; null if it can
     * @param isGuarded whether it is checked who may subscribe
     */
    static RootHandler of(
            EventSourceServletBuilder options,
            BrokerEngine broker,
            @Nullable String readOnlyReason,
            boolean isGuarded) {
        EventActions actions = options.actions();
        return new RootHandler(
                options.rootPage(),
                new StatusHandler(broker, actions, options.hooks().policy(), readOnlyReason),
                readOnlyReason != null || isGuarded ? null : new IndexPage(actions),
                actions.listen());
    }

    /** Responds with a page, a file or the status, or sends the client to the root. */
    void get(HttpServletRequest request, HttpServletResponse response) throws IOException, HttpError {
        List<String> path = RequestPath.segments(request);
        if (path.isEmpty()) {
            root(request, response);
        } else if (page == RootPage.CONSOLE && path.equals(List.of(STATUS))) {
            status.get(request, response);
        } else if (page == RootPage.CONSOLE && path.size() == 1 && PageFile.isKnown(path.get(0))) {
            PageFile.write(path.get(0), request, response);
        } else if (AcceptHeader.of(request)
                .prefersStream()) { // a redirect to the root would give it another channel's stream
            throw new HttpError(
                    404,
                    "no event stream at this path: expected /" + listen
                            + "/ and a token after the servlet's path, or nothing after it");
        } else if (page == RootPage.NONE) {
            throw noPage();
        } else {
            redirect(request, response);
        }
    }

    private void root(HttpServletRequest request, HttpServletResponse response) throws IOException, HttpError {
        if (page == RootPage.CONSOLE) {
            if (request.getRequestURI().endsWith("/")) {
                PageFile.write(PageFile.ROOT, request, response);
            } else {
                redirect(request, response); // what the page refers to is relative to its path
            }
        } else if (page == RootPage.EXAMPLES && examples != null) {
            examples.write(request, response);
        } else {
            throw noPage();
        }
    }

    private static void redirect(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Location", RequestPath.root(request));
        response.setStatus(HttpServletResponse.SC_FOUND);
    }

    private static HttpError noPage() {
        return new HttpError(
                404, "no page at this path; request an event stream with Accept: " + EventStream.MEDIA_TYPE);
    }
}
