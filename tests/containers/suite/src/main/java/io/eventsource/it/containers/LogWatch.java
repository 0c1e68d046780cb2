package io.eventsource.it.containers;

import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Fails a test in which an operator would have to look at a log message: an error, or a warning of ours. Clients that
 * connect and disconnect are no reason to log either.
 */
final class LogWatch extends io.eventsource.it.support.LogWatch {

    private final Container container = Container.get();

    @Override
    protected boolean isProblem(LogRecord logged) {
        boolean ours = String.valueOf(logged.getLoggerName()).startsWith("io.eventsource.");
        Level least = ours ? Level.WARNING : Level.SEVERE;
        return logged.getLevel().intValue() >= least.intValue();
    }

    @Override
    protected boolean isKnownNoise(LogRecord logged) {
        return container.isKnownNoise(logged);
    }
}
