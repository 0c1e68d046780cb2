package io.eventsource.it.support;

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
 * Fails a test during which a problem was logged to {@code java.util.logging}. All containers log there, directly or through
 * SLF4J.
 */
public abstract class LogWatch extends Handler implements BeforeEachCallback, AfterEachCallback {

    private static final Logger ROOT = Logger.getLogger("");

    private final Queue<LogRecord> problems = new ConcurrentLinkedQueue<>();

    /**
     * Decides whether an operator would have to look at a record.
     *
     * @param logged a warning or an error
     */
    protected abstract boolean isProblem(LogRecord logged);

    /**
     * Decides whether the container is known to log a record without a reason. It is then not shown either.
     *
     * @param logged a warning or an error
     */
    protected abstract boolean isKnownNoise(LogRecord logged);

    @Override
    public void beforeEach(ExtensionContext context) {
        problems.clear();
        ROOT.setLevel(Level.WARNING); // at INFO, containers log that they start and stop
        for (Handler console : ROOT.getHandlers()) {
            console.setFilter(logged -> !isKnownNoise(logged));
        }
        ROOT.addHandler(this);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ROOT.removeHandler(this);
        Assertions.assertThat(problems)
                .as("what was logged")
                .extracting(new SimpleFormatter()::format)
                .isEmpty();
    }

    @Override
    public void publish(LogRecord logged) {
        if (isProblem(logged) && !isKnownNoise(logged)) {
            problems.add(logged);
        }
    }

    @Override
    public void flush() {
        // There is no buffer.
    }

    @Override
    public void close() {
        // There is no resource.
    }
}
