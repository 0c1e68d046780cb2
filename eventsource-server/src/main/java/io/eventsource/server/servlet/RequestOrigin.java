package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Says which page has sent a request, as far as its headers show. A policy that trusts cookies needs it, because a browser sends
 * cookies with the requests of any page.
 */
public enum RequestOrigin {
    /** A page of this server, or the user without a page. */
    OWN,
    /** A page whose origin is allowed by name. */
    ALLOWED,
    /** A page of another origin that is allowed only because all are. */
    ANY,
    /** Unknown: a program, a navigation, or a browser that does not say. */
    UNKNOWN;

    private static final String ATTRIBUTE = RequestOrigin.class.getName();

    /**
     * Returns the origin of a request that an {@link EventSourceServlet} has accepted.
     *
     * @param request the request
     * @return its origin; {@link #UNKNOWN} if the servlet has not checked it
     */
    public static RequestOrigin of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof RequestOrigin origin ? origin : UNKNOWN;
    }

    /** Attaches this origin to a request. */
    void set(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }
}
