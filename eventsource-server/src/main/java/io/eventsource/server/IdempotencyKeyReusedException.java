package io.eventsource.server;

/** Thrown when a publisher uses an idempotency key again for another request. Nothing was published. */
public final class IdempotencyKeyReusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception without a stack trace: it reports a mistake of a client. */
    public IdempotencyKeyReusedException() {
        super("the idempotency key was used for another request; use a new key for each request", null, false, false);
    }
}
