package io.eventsource.auth;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import io.eventsource.auth.internal.WatchedFile;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of one issuer of JSON Web Tokens. A key says itself which algorithm it is for: a token cannot choose. */
public final class JwtKeys {

    private static final int SHORTEST_SECRET = 32;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int MAX_SIZE = 256 * 1024;
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(5);
    /** How long keys count that cannot be fetched again. */
    private static final Duration OUTAGE = Duration.ofHours(4);

    /** Returns the keys that may be those of an id, as they are now. */
    @FunctionalInterface
    interface Source {
        List<JWK> keys(@Nullable String id) throws KeySourceException;
    }

    private final Source source;

    private JwtKeys(Source source) {
        this.source = source;
    }

    /**
     * Returns a secret that issuer and server share, for HS256.
     *
     * @param secret at least 32 bytes
     * @return the key
     * @throws IllegalArgumentException if it is shorter
     */
    public static JwtKeys secret(byte[] secret) {
        if (secret.length < SHORTEST_SECRET) {
            throw new IllegalArgumentException(
                    "a secret for HS256 must have at least " + SHORTEST_SECRET + " bytes, but has " + secret.length);
        }
        List<JWK> keys = List.of(new OctetSequenceKey.Builder(secret).build());
        return new JwtKeys(id -> keys);
    }

    /**
     * Returns the keys of a JSON Web Key Set in a file. It is read again within a second after it has changed.
     *
     * @param path the file
     * @return the keys
     * @throws IllegalArgumentException if it cannot be read, or has no key for HS256, RS256, ES256 or EdDSA
     */
    public static JwtKeys file(Path path) {
        WatchedFile<List<JWK>> file = new WatchedFile<>(path, lines -> parse(String.join("\n", lines)));
        return new JwtKeys(id -> file.content());
    }

    private static List<JWK> parse(String text) {
        try {
            List<JWK> usable = JWKSet.parse(text).getKeys().stream()
                    .filter(key -> JwtVerifier.algorithm(key) != null)
                    .toList();
            if (usable.isEmpty()) {
                throw new IllegalArgumentException("there is no key for HS256, RS256, ES256 or EdDSA");
            }
            return usable;
        } catch (ParseException e) {
            throw new IllegalArgumentException("this is not a JSON Web Key Set: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the keys of a JSON Web Key Set that the issuer serves. They are fetched when the first token comes, every five minutes,
     * and when a token names an unknown key, but no more than twice in half a minute. While they cannot be fetched, the last ones
     * stay in force for four hours.
     *
     * @param url where it is, with {@code https}, or {@code http} of this machine
     * @return the keys
     * @throws IllegalArgumentException if the URL is not of this form
     */
    public static JwtKeys url(URI url) {
        boolean isLocal = "localhost".equals(url.getHost())
                || String.valueOf(url.getHost()).startsWith("127.");
        if (!"https".equals(url.getScheme()) && !("http".equals(url.getScheme()) && isLocal)) {
            throw new IllegalArgumentException("keys must be fetched with https, but the URL is " + url);
        }
        try {
            int timeout = (int) TIMEOUT.toMillis();
            JWKSource<SecurityContext> fetched = JWKSourceBuilder.create(
                            url.toURL(), new DefaultResourceRetriever(timeout, timeout, MAX_SIZE))
                    .cache(FRESH.toMillis(), REFRESH_TIMEOUT.toMillis())
                    .rateLimited(true)
                    .retrying(true)
                    .outageTolerant(OUTAGE.toMillis())
                    .build();
            return new JwtKeys(id -> find(fetched, id));
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("keys cannot be fetched from " + url, e);
        }
    }

    /** Returns the keys of an id, which are fetched again if there are none; all if there are none even then. */
    private static List<JWK> find(JWKSource<SecurityContext> fetched, @Nullable String id) throws KeySourceException {
        JWKMatcher.Builder all = new JWKMatcher.Builder();
        if (id != null) {
            List<JWK> named = fetched.get(
                    new JWKSelector(new JWKMatcher.Builder().keyID(id).build()), null);
            if (!named.isEmpty()) {
                return named;
            }
        }
        return fetched.get(new JWKSelector(all.build()), null);
    }

    Source source() {
        return source;
    }
}
