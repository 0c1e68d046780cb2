package io.eventsource.auth;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a request says to prove who has sent it. Its text shows nothing secret. */
public sealed interface Credentials {

    /** The longest header that is read, in characters. */
    int MAX_LENGTH = 8 * 1024;

    /**
     * A token after {@code Bearer}: an API token or a JWT.
     *
     * @param token the token
     */
    record Bearer(String token) implements Credentials {

        @Override
        public String toString() {
            return "Bearer";
        }
    }

    /**
     * A user and a password.
     *
     * @param user the name of the user
     * @param password the password
     */
    record Basic(String user, String password) implements Credentials {

        @Override
        public String toString() {
            return "Basic";
        }
    }

    /**
     * Reads the credentials of a request.
     *
     * @param request the request
     * @return the credentials; null if it has none
     * @throws AuthenticationException if they have another form, or there are several
     */
    static @Nullable Credentials of(HttpServletRequest request) throws AuthenticationException {
        List<String> headers = Collections.list(request.getHeaders("Authorization"));
        if (headers.isEmpty()) {
            return null;
        }
        if (headers.size() > 1) {
            throw AuthenticationException.malformed("there must be one Authorization header");
        }
        String header = headers.get(0).strip();
        int space = header.indexOf(' ');
        if (space < 0 || header.length() > MAX_LENGTH) {
            throw AuthenticationException.malformed("the Authorization header must be a scheme and a credential");
        }
        String scheme = header.substring(0, space).toLowerCase(Locale.ROOT);
        String value = header.substring(space + 1).strip();
        return switch (scheme) {
            case "bearer" -> new Bearer(value);
            case "basic" -> basic(value);
            default -> throw AuthenticationException.malformed("the scheme must be Bearer or Basic");
        };
    }

    private static Basic basic(String value) throws AuthenticationException {
        try {
            byte[] bytes = Base64.getDecoder().decode(value);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            int colon = text.indexOf(':');
            if (colon > 0) {
                return new Basic(text.substring(0, colon), text.substring(colon + 1));
            }
        } catch (IllegalArgumentException | CharacterCodingException notBasic) {
            // falls through
        }
        throw AuthenticationException.malformed("Basic needs USER:PASSWORD in UTF-8, encoded as Base64");
    }
}
