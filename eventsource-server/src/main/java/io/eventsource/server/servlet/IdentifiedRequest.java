package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** A request whose sender an {@link AccessPolicy} has identified. */
final class IdentifiedRequest extends HttpServletRequestWrapper {

    private final @Nullable Principal principal;

    IdentifiedRequest(HttpServletRequest request, @Nullable Principal principal) {
        super(request);
        this.principal = principal;
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return principal;
    }

    @Override
    public @Nullable String getRemoteUser() {
        return principal == null ? null : principal.getName();
    }
}
