package io.eventsource.cli.listener;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.CommandLineSyntax;
import io.eventsource.cli.Logging;
import io.eventsource.cli.Option;
import io.eventsource.cli.UsageException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads the file of options again while the listener runs. What is logged changes at once; other options need a restart, which
 * this reports. A file that is not valid changes nothing. The files that options name are not its business: they are read again
 * when they change.
 */
final class ConfigReload {

    private static final List<Option<?>> AT_ONCE = List.of(CommandLineSyntax.DEBUG, ListenerOptions.VERBOSE);

    private final Arguments started;
    private final PrintStream err;

    /**
     * Creates a reload.
     *
     * @param started the options with which the listener has started
     * @param err takes what happens
     */
    ConfigReload(Arguments started, PrintStream err) {
        this.started = started;
        this.err = err;
    }

    /** Reads the file. */
    void reload() {
        Arguments next;
        try {
            next = started.reread();
            ListenerServer.check(ListenerOptions.of(next));
        } catch (UsageException e) {
            say("warning: the configuration was not read again: " + e.getMessage());
            return;
        }
        Logging.configure(next.get(CommandLineSyntax.DEBUG), next.get(ListenerOptions.VERBOSE));
        List<Option<?>> changed = new ArrayList<>(next.differences(started));
        changed.removeAll(AT_ONCE);
        say(
                changed.isEmpty()
                        ? "the configuration was read again"
                        : "the configuration was read again; restart the listener to change "
                                + changed.stream().map(Option::word).collect(Collectors.joining(", ")));
    }

    private void say(String text) {
        err.println("eventsource-listener: " + text);
    }
}
