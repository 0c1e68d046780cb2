package io.eventsource.server.internal.delivery;

import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.internal.log.Secrets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the client of a stream, as far as its request does.
 *
 * @param principal the authenticated name; null if the client is anonymous
 * @param clientId the secret id that the client sent; empty if it sent none
 */
public record Identity(@Nullable String principal, String clientId) {

    /** The identity of an anonymous client without an id. It is not the same as any other. */
    public static final Identity UNKNOWN = new Identity(null, "");

    public static Identity of(SubscribeRequest request) {
        return new Identity(request.principal(), request.clientId());
    }

    /**
     * Returns whether two requests come from the same client: they have the same principal, or the same client id and no
     * different principals. Two anonymous clients without an id are not known to be the same.
     */
    public boolean isSame(Identity other) {
        if (principal != null && principal.equals(other.principal)) {
            return true;
        }
        return !clientId.isEmpty()
                && Secrets.isSame(clientId, other.clientId)
                && Objects.equals(principal, other.principal);
    }

    /** Returns how many bytes of memory the texts use. */
    public long bytes() {
        return 2L * clientId.length() + (principal == null ? 0 : 2L * principal.length());
    }

    /** Shows only the principal, since the id is a secret. */
    @Override
    public String toString() {
        return "Identity[principal=" + principal + "]";
    }
}
