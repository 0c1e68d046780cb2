package io.eventsource.auth;

import io.eventsource.auth.internal.Lines;
import io.eventsource.auth.internal.VerifiedPasswords;
import io.eventsource.auth.internal.WatchedFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * Knows users by their passwords in a file, as {@code htpasswd -B} writes it: one {@code USER:HASH} on each line, hashed with bcrypt.
 * It is read again within a second after it has changed. What users may do is in a {@link GrantsFile}.
 *
 * <p>A password is hashed once in ten minutes at most, while it stays correct; half of the processors hash at the same time, so that a
 * storm of logins does not stop the streams. Who has to wait for longer than a second is asked to try again.
 */
public final class PasswordFile implements Authenticator {

    private static final Pattern HASH = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** A salt and a hash that are those of no password. */
    private static final String OF_NO_USER = "$abcdefghijklmnopqrstuuZsPn0WWkAJnTqdYaG2S1TSOyFiXPdHq";

    /**
     * What a file says.
     *
     * @param hashes the hashes of passwords, by their users
     * @param ofNoUser what the password of an unknown user is compared with, so that it takes as long as that of a known one
     */
    private record Users(Map<String, String> hashes, String ofNoUser) {}

    private final WatchedFile<Users> file;
    private final VerifiedPasswords verified = new VerifiedPasswords();
    private final Semaphore hashing =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    private PasswordFile(Path path) {
        file = new WatchedFile<>(path, PasswordFile::parse);
    }

    /**
     * Reads a file.
     *
     * @param path the file
     * @return the users in it
     * @throws IllegalArgumentException if it cannot be read, or a line is not valid
     */
    public static PasswordFile of(Path path) {
        return new PasswordFile(path);
    }

    private static Users parse(List<String> lines) {
        String[] slowest = {"05"};
        Map<String, String> all = new HashMap<>();
        Lines.read(lines, line -> {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("USER:HASH is expected; htpasswd -B writes such lines");
            }
            String user = line.substring(0, colon);
            Matcher hash = HASH.matcher(line.substring(colon + 1));
            if (!hash.matches()) {
                throw new IllegalArgumentException("the password of " + user
                        + " is not hashed with bcrypt; set it again with: htpasswd -B FILE " + user);
            }
            if (all.put(user, line.substring(colon + 1)) != null) {
                throw new IllegalArgumentException("the user " + user + " is in the file twice");
            }
            slowest[0] = slowest[0].compareTo(hash.group(1)) < 0 ? hash.group(1) : slowest[0];
        });
        return new Users(Map.copyOf(all), "$2y$" + slowest[0] + OF_NO_USER);
    }

    @Override
    public @Nullable Caller authenticate(Credentials credentials) throws AuthenticationException {
        if (!(credentials instanceof Credentials.Basic basic)) {
            return null;
        }
        Users users = file.content();
        String hash = users.hashes.get(basic.user());
        if (hash != null && verified.contains(basic.user(), basic.password(), hash)) {
            return caller(basic.user(), hash);
        }
        boolean isCorrect = isOf(basic.password(), hash == null ? users.ofNoUser : hash);
        if (hash == null || !isCorrect) {
            throw AuthenticationException.invalid("the user or the password is wrong");
        }
        verified.add(basic.user(), basic.password(), hash);
        return caller(basic.user(), hash);
    }

    /** Returns whether it is a password that was not correct a while ago. */
    @Override
    public boolean mayBeGuessed(Credentials credentials) {
        if (!(credentials instanceof Credentials.Basic basic)) {
            return false;
        }
        String hash = file.content().hashes.get(basic.user());
        return hash == null || !verified.contains(basic.user(), basic.password(), hash);
    }

    private boolean isOf(String password, String hash) throws AuthenticationException {
        try {
            if (!hashing.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw AuthenticationException.busy("too many clients log in at the moment; try again later");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AuthenticationException.busy("the server is stopping");
        }
        try {
            return BCrypt.checkpw(password, hash);
        } finally {
            hashing.release();
        }
    }

    /** Another password is another session. */
    private static Caller caller(String user, String hash) {
        String session = "password:" + TokenFile.hash(user + ' ' + hash).substring(7, 23);
        return new Caller(user, Grants.NONE, null, session);
    }

    @Override
    public Object state() {
        return file.content();
    }

    @Override
    public @Nullable Caller renew(Caller caller) {
        String hash = file.content().hashes.get(caller.getName());
        Caller now = hash == null ? null : caller(caller.getName(), hash);
        return now != null && Objects.equals(now.session(), caller.session()) ? now : null;
    }
}
