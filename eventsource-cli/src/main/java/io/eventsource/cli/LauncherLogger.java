package io.eventsource.cli;

import io.eventsource.protocol.internal.FaultText;
import io.eventsource.protocol.internal.VisibleText;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Writes log lines to standard error. Without {@code --debug} a line is a sentence for the user; with it, it has a time and
 * a level, and exceptions have their stack traces. All text is made visible and bounded, because much of it comes from
 * outside.
 */
final class LauncherLogger extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1L;

    /** Jetty warns of what {@code --insecure} asks for, and the launcher warns of that itself. */
    private static final String INSECURE_WARNING = "org.eclipse.jetty.util.ssl.SslContextFactory.config";

    /** Jetty warns of a {@code Host} that is not valid, and shows all of it, although it may contain a password. */
    private static final String HOST_WARNING = "org.eclipse.jetty.util.HostPort";

    /** Jetty warns when a request has ended before the thread runs that was to continue it. */
    private static final String THREADS = "org.eclipse.jetty.util.thread.QueuedThreadPool";

    private static final String ENDED_REQUEST = "org.eclipse.jetty.ee10.servlet.AsyncContextState";

    /** The logger of streams, events and refusals, with DEBUG. */
    private static final String REQUESTS = "io.eventsource.server.servlet.RequestLog";

    private static final String LABEL = "[{}] ";

    /** The last line without a time, of any logger: a fault that repeats is logged once. */
    private static final AtomicReference<@Nullable String> LAST = new AtomicReference<>();

    private final boolean ours;
    private final boolean silent;

    LauncherLogger(String name) {
        this.name = name;
        this.ours = name.startsWith("io.eventsource.");
        this.silent = name.equals(INSECURE_WARNING) || name.equals(HOST_WARNING);
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public boolean isDebugEnabled() {
        return ours && (Logging.isDebug() || (Logging.isVerbose() && name.equals(REQUESTS)));
    }

    @Override
    public boolean isInfoEnabled() {
        return ours && (Logging.isDebug() || Logging.isVerbose());
    }

    @Override
    public boolean isWarnEnabled() {
        return !silent;
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable cause) {
        if (Logging.isDebug()) {
            System.err.print(debugLine(level, MessageFormatter.basicArrayFormat(pattern, arguments), cause));
        } else if (level.compareTo(Level.WARN) > 0) { // only with --verbose
            System.err.print(
                    time() + ' ' + VisibleText.line(MessageFormatter.basicArrayFormat(pattern, arguments)) + '\n');
        } else if (!isEndedRequest(cause)) {
            String line = userLine(level, withoutLabel(pattern, arguments), cause);
            if (!line.equals(LAST.getAndSet(line))) {
                System.err.print(line);
            }
        }
        FatalErrors.check(cause);
    }

    private boolean isEndedRequest(@Nullable Throwable cause) {
        return cause instanceof IllegalStateException
                && name.equals(THREADS)
                && cause.getStackTrace().length > 0
                && cause.getStackTrace()[0].getClassName().equals(ENDED_REQUEST);
    }

    /** Formats a message without the label by which the library's log tells connections apart: a launcher has one stream. */
    private @Nullable String withoutLabel(@Nullable String pattern, @Nullable Object @Nullable [] arguments) {
        return ours && pattern != null && pattern.startsWith(LABEL) && arguments != null && arguments.length > 0
                ? MessageFormatter.basicArrayFormat(
                        pattern.substring(LABEL.length()), Arrays.copyOfRange(arguments, 1, arguments.length))
                : MessageFormatter.basicArrayFormat(pattern, arguments);
    }

    private String userLine(Level level, @Nullable String message, @Nullable Throwable cause) {
        StringBuilder line = new StringBuilder(Logging.program()).append(": ");
        line.append(level == Level.ERROR ? "error: " : "warning: ");
        if (!ours) {
            line.append("the HTTP library reports: ");
        }
        if (ours || cause == null) {
            line.append(VisibleText.line(message));
        }
        if (cause != null) {
            line.append(ours ? ": " : "").append(FaultText.of(cause)).append("; -d shows details");
        }
        return line.append('\n').toString();
    }

    private String debugLine(Level level, @Nullable String message, @Nullable Throwable cause) {
        StringBuilder line = new StringBuilder(time()).append(' ').append(level).append(' ');
        if (!ours) {
            line.append(name).append(": ");
        }
        line.append(VisibleText.line(message)).append('\n');
        if (cause != null) {
            line.append(Logging.stackTrace(cause));
        }
        return line.toString();
    }

    private static String time() {
        LocalTime now = LocalTime.now(ZoneId.systemDefault());
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%03d",
                now.getHour(),
                now.getMinute(),
                now.getSecond(),
                now.getNano() / 1_000_000);
    }
}
