package io.eventsource.auth;

import io.eventsource.auth.internal.UrlPattern;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Matches names of channels. Case counts. Immutable.
 *
 * <ul>
 *   <li>{@code orders} matches this name alone
 *   <li>{@code orders-*} matches all names that begin so
 *   <li>{@code *} matches all names
 *   <li>a {@linkplain #url URL pattern}, such as {@code https://example.com/books/:id}, matches names that are URLs
 * </ul>
 */
public final class ChannelPattern {

    /** The longest pattern, in characters. */
    public static final int MAX_LENGTH = 1024;

    private static final String ALL = "*";

    /** How a token, in Mercure's terms, calls the kind of a pattern. */
    private enum Kind {
        TEXT,
        EXACT,
        URL
    }

    private final Kind kind;
    private final String text;
    private final Predicate<String> matcher;

    private ChannelPattern(Kind kind, String text, Predicate<String> matcher) {
        this.kind = kind;
        this.text = text;
        this.matcher = matcher;
    }

    /**
     * Returns a pattern for one name, for all names with a prefix, or for all names.
     *
     * @param text the pattern: a name, or a prefix and an asterisk at the end
     * @return the pattern
     * @throws IllegalArgumentException if it is empty or too long, or has an asterisk elsewhere
     */
    public static ChannelPattern of(String text) {
        requireLength(text);
        int asterisk = text.indexOf('*');
        if (asterisk < 0) {
            return new ChannelPattern(Kind.TEXT, text, text::equals);
        }
        if (asterisk < text.length() - 1) {
            throw new IllegalArgumentException("an asterisk may only end a pattern, but the pattern is " + text);
        }
        String prefix = text.substring(0, asterisk);
        return new ChannelPattern(Kind.TEXT, text, name -> name.startsWith(prefix));
    }

    /**
     * Returns a pattern for one name, in which no character has a meaning of its own, unless it is an asterisk alone.
     *
     * @param name the name, or {@code *} for all names
     * @return the pattern
     * @throws IllegalArgumentException if it is empty or too long
     */
    public static ChannelPattern exactly(String name) {
        requireLength(name);
        return name.equals(ALL) ? of(ALL) : new ChannelPattern(Kind.EXACT, name, name::equals);
    }

    /** Returns a pattern for one name, even if that is an asterisk. */
    static ChannelPattern literally(String name) {
        return new ChannelPattern(Kind.EXACT, name, name::equals);
    }

    /** Returns whether it is a name, or a prefix and an asterisk. */
    boolean isText() {
        return kind == Kind.TEXT;
    }

    /**
     * Returns a URL pattern, as Mercure's tokens have it: {@code :id} matches a part of a path up to the next slash, {@code *}
     * any text, and {@code {text}?} an optional text. Names are compared as they are, without resolving them.
     *
     * @param pattern the pattern
     * @return the pattern
     * @throws IllegalArgumentException if it is empty, too long or not valid, or has a regular expression, which is not supported
     */
    public static ChannelPattern url(String pattern) {
        requireLength(pattern);
        return pattern.equals(ALL) ? of(ALL) : new ChannelPattern(Kind.URL, pattern, UrlPattern.of(pattern)::matches);
    }

    private static void requireLength(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a pattern must have 1 to " + MAX_LENGTH + " characters, but has " + text.length());
        }
    }

    /**
     * Returns whether a channel matches.
     *
     * @param channel the name of the channel
     * @return whether it does
     */
    public boolean matches(String channel) {
        return matcher.test(channel);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelPattern that && kind == that.kind && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, text);
    }

    /** Returns the text of the pattern. */
    @Override
    public String toString() {
        return text;
    }
}
