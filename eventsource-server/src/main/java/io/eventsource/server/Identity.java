package io.eventsource.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who reads a stream, as far as its request tells.
 *
 * @param principal the authenticated name; null if the client is anonymous
 * @param clientId the secret by which the client names itself; empty if it does not
 */
record Identity(@Nullable String principal, String clientId) {

    /** Of a client that tells nothing, which is the same as no other. */
    static final Identity UNKNOWN = new Identity(null, "");

    static Identity of(SubscribeRequest request) {
        return new Identity(request.principal(), request.clientId());
    }

    /**
     * Whether two requests come from the same client: they have the same principal, or the same client id and no
     * different principals. Two anonymous clients without an id are not known to be the same.
     */
    boolean isSame(Identity other) {
        if (principal != null && principal.equals(other.principal)) {
            return true;
        }
        return !clientId.isEmpty()
                && isSameSecret(clientId, other.clientId)
                && Objects.equals(principal, other.principal);
    }

    /** Takes as long for a wrong guess that begins well as for any other. */
    static boolean isSameSecret(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** How many bytes of memory the texts take. */
    long bytes() {
        return 2L * clientId.length() + (principal == null ? 0 : 2L * principal.length());
    }

    /** The principal alone, as the id is a secret. */
    @Override
    public String toString() {
        return "Identity[principal=" + principal + "]";
    }
}
