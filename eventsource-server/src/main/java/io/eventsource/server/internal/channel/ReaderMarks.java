package io.eventsource.server.internal.channel;

import io.eventsource.server.internal.delivery.Identity;
import io.eventsource.server.internal.log.ChannelSecrets;
import io.eventsource.server.internal.log.Secrets;
import java.util.regex.Pattern;

/**
 * Makes texts by which nodes recognize the reader of an exclusive channel. They contain hashes under the journal's key, neither
 * logins nor ids: {@code principal.client}, each empty if it is not known. The hash of a client id depends on the principal.
 */
final class ReaderMarks {

    /** Follows the mark of a stream of several exclusive channels, to which an id proves nothing. */
    private static final String SEVERAL = ".+";

    private static final Pattern DOT = Pattern.compile("\\.");

    private final ChannelSecrets secrets;

    ReaderMarks(ChannelSecrets secrets) {
        this.secrets = secrets;
    }

    String of(Identity reader, boolean hasSeveral) {
        String principal = reader.principal();
        String one = principal == null ? "" : secrets.reader("principal", principal);
        String other = reader.clientId().isEmpty()
                ? ""
                : secrets.reader("client", reader.clientId(), principal == null ? "" : principal);
        return one + "." + other + (hasSeveral ? SEVERAL : "");
    }

    /** Returns whether a reader is the one of a mark. */
    boolean isSame(Identity reader, String mark) {
        String[] own = DOT.split(of(reader, false), -1);
        String[] others = DOT.split(mark, -1);
        return others.length >= 2 && (isSame(own[0], others[0]) || isSame(own[1], others[1]));
    }

    private static boolean isSame(String one, String other) {
        return !one.isEmpty() && Secrets.isSame(one, other);
    }

    /** Returns whether an id of the channel proves that its client is the one of a mark. */
    static boolean isProvenById(String mark) {
        return !mark.endsWith(SEVERAL);
    }
}
