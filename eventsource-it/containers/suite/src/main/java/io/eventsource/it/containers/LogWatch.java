package io.eventsource.it.containers;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test in which something was logged that an operator would have to look at: an error of anybody, or a warning
 * of ours. Clients that come and go are no reason to log either.
 *
 * <p>Every container logs to {@code java.util.logging}, by itself or through SLF4J.
 */
final class LogWatch extends Handler implements BeforeEachCallback, AfterEachCallback {

    private static final Logger ROOT = Logger.getLogger("");

    private final Container container = Container.get();
    private final Queue<LogRecord> grave = new ConcurrentLinkedQueue<>();

    @Override
    public void beforeEach(ExtensionContext context) {
        grave.clear();
        ROOT.setLevel(Level.WARNING); // containers tell at INFO that they start and stop
        for (Handler console : ROOT.getHandlers()) {
            console.setFilter(logged -> !container.isKnownNoise(logged));
        }
        ROOT.addHandler(this);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ROOT.removeHandler(this);
        Assertions.assertThat(grave)
                .as("what was logged")
                .extracting(new SimpleFormatter()::format)
                .isEmpty();
    }

    @Override
    public void publish(LogRecord logged) {
        boolean ours = String.valueOf(logged.getLoggerName()).startsWith("io.eventsource.");
        Level least = ours ? Level.WARNING : Level.SEVERE;
        if (logged.getLevel().intValue() >= least.intValue() && !container.isKnownNoise(logged)) {
            grave.add(logged);
        }
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    @Override
    public void close() {
        // nothing is held
    }
}
