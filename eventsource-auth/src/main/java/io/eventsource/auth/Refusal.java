package io.eventsource.auth;

import io.eventsource.server.servlet.AccessResponse;
import io.eventsource.server.servlet.ConnectionCheck;
import io.eventsource.server.servlet.PublishCheck;
import org.jspecify.annotations.Nullable;

/**
 * A refused request.
 *
 * @param reason the text for the client
 * @param header the name of a header that the response has; null for none
 */
record Refusal(int status, String reason, @Nullable String header, String value) {

    ConnectionCheck connectionCheck() {
        ConnectionCheck refused = ConnectionCheck.refuse(status, reason);
        return header == null ? refused : refused.withHeader(header, value);
    }

    PublishCheck publishCheck() {
        PublishCheck refused = PublishCheck.refuse(status, reason);
        return header == null ? refused : refused.withHeader(header, value);
    }

    AccessResponse response() {
        AccessResponse refused = AccessResponse.refuse(status, reason);
        return header == null ? refused : refused.withHeader(header, value);
    }
}
