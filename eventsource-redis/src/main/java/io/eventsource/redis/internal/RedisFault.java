package io.eventsource.redis.internal;

import io.eventsource.protocol.internal.FaultText;
import io.eventsource.redis.internal.RedisSettings.Address;
import io.eventsource.server.journal.JournalException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Why Redis cannot be used at present, in one sentence: for operators with its address, for publishers without. */
final class RedisFault extends Exception {

    private static final long serialVersionUID = 1L;

    /** What stands for Redis in a sentence. */
    private static final String REDIS = "{}";

    /** What Lettuce says of a command whose connection ends. */
    private static final Set<String> CLOSED = Set.of("connection disconnected", "connection closed");

    private final String publicReason;

    RedisFault(Address address, String sentence, @Nullable Throwable cause) {
        super(sentence.replace(REDIS, address.toString()), cause);
        publicReason = sentence.replace(REDIS, "Redis");
    }

    RedisFault(Address address, String sentence) {
        this(address, sentence, null);
    }

    static RedisFault noAnswer(Address address) {
        return new RedisFault(address, "{} does not answer");
    }

    static RedisFault lostHistory(Address address) {
        return new RedisFault(address, "{} has lost the history or the session of this node, as if it was emptied");
    }

    /** Describes what a command or a connection has failed with. */
    static RedisFault of(Address address, Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisFault known) {
                return known;
            }
            if (cause instanceof RedisCommandExecutionException) {
                return new RedisFault(address, reported(String.valueOf(cause.getMessage())), fault);
            }
            if (cause instanceof RedisCommandTimeoutException || cause instanceof TimeoutException) {
                return noAnswer(address);
            }
            if (cause instanceof ConnectException) { // the address follows a colon
                String reason = String.valueOf(cause.getMessage()).replaceFirst(": .*", "");
                return new RedisFault(address, "cannot connect to {}: " + lowerCase(reason), fault);
            }
            if (cause instanceof UnknownHostException) {
                return new RedisFault(address, "cannot connect to {}: unknown host", fault);
            }
        }
        String reason = lowerCase(FaultText.of(fault));
        return new RedisFault(
                address,
                CLOSED.contains(reason) ? "the connection to {} was lost" : "the connection to {} failed: " + reason,
                fault);
    }

    private static String lowerCase(String sentence) {
        return sentence.isEmpty() ? sentence : Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }

    private static String reported(String error) {
        String code = error.split(" ", 2)[0];
        return switch (code) {
            case "OOM" -> "{} has no memory left; raise its maxmemory, or reduce the retention";
            case "WRONGPASS", "NOAUTH" -> "{} does not accept the user and password: " + error;
            case "LOADING" -> "{} is starting: it loads its data";
            case "READONLY" -> "{} is a replica, which accepts no events; name the primary, or Sentinel";
            case "MISCONF" -> "{} cannot save its data to disk, and accepts no events: " + error;
            case "NOPERM" -> "{} does not allow a command that the journal needs: " + error;
            case "MOVED", "CROSSSLOT", "CLUSTERDOWN" ->
                "{} is a node of a cluster, which the journal does not support; name a Redis without cluster mode";
            default -> "{} reports an error: " + error;
        };
    }

    /** Returns the sentence for operators. */
    String reason() {
        return String.valueOf(getMessage());
    }

    /** Returns the sentence for publishers. */
    String publicReason() {
        return publicReason;
    }

    /** Returns what fails the stage of a record that was not kept. */
    JournalException refused() {
        return JournalException.refused(publicReason);
    }

    /** Returns what fails the stage of a record that may have been kept. */
    JournalException unknown() {
        return JournalException.unknown(publicReason, this);
    }
}
