package io.eventsource.testing;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A {@link ScriptedServer} that JUnit 5 closes after the test.
 *
 * <pre>{@code
 * @RegisterExtension
 * final ScriptedServerExtension server = new ScriptedServerExtension();
 * }</pre>
 *
 * <p>It belongs in a field that is not static, of a class whose tests have an instance each, as is the default: so each
 * test has a server of its own. JUnit is needed by those only who use this class.
 */
public final class ScriptedServerExtension extends ScriptedServer implements AfterEachCallback {

    /** A server on a free port, which accepts connections already. */
    public ScriptedServerExtension() {}

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }
}
