package io.eventsource.it.wars;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Marks a test that deploys a WAR file. Containers differ little in that: a build of a developer runs it on one container,
 * continuous integration on each.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
        named = "war.tests",
        matches = "true",
        disabledReason = "the WAR files on each container: with CI=true ./mvnw verify")
@interface DeploymentTest {}
