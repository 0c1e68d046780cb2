package io.eventsource.it.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * Marks a test that is skipped unless the {@link Effort} is full: it takes seconds, and a faster test shows the usual
 * faults of the same code. It runs in continuous integration, by {@code ./dev} where it is named, and from an IDE.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@DisabledIfSystemProperty(named = "test.effort", matches = "\\d{1,2}", disabledReason = FullEffort.REASON)
public @interface FullEffort {

    /** What the closing summary of a build says of such tests. */
    String REASON = "only at full effort: with CI=true ./mvnw verify";
}
