package io.eventsource.auth;

import io.eventsource.auth.internal.GrantsText;
import io.eventsource.auth.internal.Lines;
import io.eventsource.auth.internal.Sha256;
import io.eventsource.auth.internal.WatchedFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Knows API tokens by their hashes in a file. It is read again within a second after it has changed.
 *
 * <pre>
 * # NAME  HASH                    MAY               ON THESE CHANNELS
 * shop    sha256:9f86d081884c...  publish           orders-*
 * pump-7  sha256:60303ae22b99...  subscribe,reply   {name}
 * </pre>
 *
 * <p>Permissions and channels may be left out if a {@link GrantsFile} has them. A token is random, so a plain hash protects it; a
 * password needs a {@link PasswordFile}.
 */
public final class TokenFile implements Authenticator {

    /** What a token begins with, so that tools which search for secrets know it. */
    public static final String PREFIX = "es_";

    private static final String ALGORITHM = "sha256:";
    private static final Pattern HASH = Pattern.compile(ALGORITHM + "[0-9a-f]{64}");
    private static final int BYTES = 32;

    /** The callers by the hashes of their tokens, and by their sessions. */
    private record Tokens(Map<String, Caller> byHash, Map<String, Caller> bySession) {}

    private final WatchedFile<Tokens> file;

    private TokenFile(Path path) {
        file = new WatchedFile<>(path, TokenFile::parse);
    }

    /**
     * Reads a file.
     *
     * @param path the file
     * @return the tokens in it
     * @throws IllegalArgumentException if it cannot be read, or a line is not valid
     */
    public static TokenFile of(Path path) {
        return new TokenFile(path);
    }

    /**
     * Makes a token.
     *
     * @return a random token; a secret that only its user needs to have
     */
    public static String newToken() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /**
     * Returns the hash of a token, for the file.
     *
     * @param token the token
     * @return the hash
     */
    public static String hash(String token) {
        return ALGORITHM + Sha256.hex(token);
    }

    private static Tokens parse(List<String> lines) {
        Map<String, Caller> all = new HashMap<>();
        Map<String, Caller> sessions = new HashMap<>();
        Lines.read(lines, line -> {
            List<String> words = Arrays.asList(line.split("\\s+"));
            if (words.size() < 2
                    || words.size() == 3
                    || !HASH.matcher(words.get(1)).matches()) {
                throw new IllegalArgumentException("a name, a hash and perhaps grants are expected, such as: shop "
                        + ALGORITHM + "… publish orders-*; the hash has 64 hexadecimal digits in lower case");
            }
            Grants grants =
                    words.size() == 2 ? Grants.NONE : GrantsText.read(words.get(2), words.subList(3, words.size()));
            String name = words.get(0);
            String hash = words.get(1);
            // A part of the hash identifies the token to operators, and is of no use to others.
            String session = hash.substring(0, ALGORITHM.length() + 16);
            Caller caller = new Caller(name, grants.of(name), null, session);
            if (all.put(hash, caller) != null || sessions.put(session, caller) != null) {
                throw new IllegalArgumentException("the same hash is in the file twice");
            }
        });
        return new Tokens(Map.copyOf(all), Map.copyOf(sessions));
    }

    @Override
    public @Nullable Caller authenticate(Credentials credentials) {
        return credentials instanceof Credentials.Bearer bearer
                ? file.content().byHash.get(hash(bearer.token()))
                : null;
    }

    @Override
    public Object state() {
        return file.content();
    }

    @Override
    public @Nullable Caller renew(Caller caller) {
        return file.content().bySession.get(String.valueOf(caller.session()));
    }
}
