package io.eventsource.it.containers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Marks a test that puts a container under load for seconds. It finds rare faults, and more of them the more often it runs:
 * a build of a developer runs it on one container, continuous integration on each.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
        named = "load.tests",
        matches = "true",
        disabledReason = "load on each container: with CI=true ./mvnw verify")
@interface LoadTest {}
