package io.eventsource.it.wars;

import java.util.logging.Level;
import java.util.logging.LogRecord;

/** Fails a test in which a warning or an error was logged. */
final class LogWatch extends io.eventsource.it.support.LogWatch {

    private final Host host = Host.get();

    @Override
    protected boolean isProblem(LogRecord logged) {
        return logged.getLevel().intValue() >= Level.WARNING.intValue();
    }

    @Override
    protected boolean isKnownNoise(LogRecord logged) {
        return host.isKnownNoise(logged);
    }
}
