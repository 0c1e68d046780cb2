package io.eventsource.mockserver;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Provides a {@link ScriptedServer} that JUnit 5 closes after each test.
 *
 * <pre>{@code
 * @RegisterExtension
 * final ScriptedServerExtension server = new ScriptedServerExtension();
 * }</pre>
 *
 * <p>Use a field that is not static, so that each test gets its own server. Only this class needs JUnit.
 */
public final class ScriptedServerExtension extends ScriptedServer implements AfterEachCallback {

    /** Starts a server on a free port. */
    public ScriptedServerExtension() {}

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }
}
