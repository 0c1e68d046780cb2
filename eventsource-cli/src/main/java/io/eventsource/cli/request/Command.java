package io.eventsource.cli.request;

import io.eventsource.cli.UsageException;
import io.eventsource.cli.net.Target;
import org.jspecify.annotations.Nullable;

/**
 * A command that a server has accepted.
 *
 * @param handle names the command at its server
 * @param address where its result is
 */
record Command(String handle, Target address) {

    /** The segment before a handle. */
    static final String PATH = "commands";

    private static final String HANDLE = "[A-Za-z0-9._~:-]{1,250}";

    private static final String DEFAULT_SERVER = "http://" + Target.DEFAULT_HOST + ":" + Target.DEFAULT_PORT + "/";

    /**
     * Returns the command that a server has accepted. Of its {@code Location} only the handle counts: a proxy in front of the server
     * may have another path, and credentials are for the server that the user named.
     *
     * @param published where the command was published
     * @param location the header of the answer; null if there is none
     * @return null if that is no address of a command
     */
    static @Nullable Command of(Target published, @Nullable String location) {
        String[] path = String.valueOf(location).replaceFirst("[?#].*", "").split("/", -1);
        boolean isCommand =
                path.length > 1 && path[path.length - 2].equals(PATH) && path[path.length - 1].matches(HANDLE);
        if (!isCommand) {
            return null;
        }
        String handle = path[path.length - 1];
        return new Command(handle, published.sibling(PATH, handle));
    }

    /** Returns the command at an address that the user has named. */
    static Command at(Target address) {
        String path = String.valueOf(address.uri().getRawPath());
        return new Command(path.substring(path.lastIndexOf('/') + 1), address);
    }

    /** Returns the handle that a user has given, as it is or as the path of a {@code Location}. */
    static String handle(String text) {
        String handle = text.substring(text.lastIndexOf('/') + 1);
        if (!handle.matches(HANDLE)) {
            throw UsageException.usage(
                    "expected a handle as --async prints it, or the URL of a command, but got \"" + text + "\"");
        }
        return handle;
    }

    /** Returns what the user gives to name this command later: its URL, if the handle alone would need more options. */
    String reference() {
        String url = address.uri().toString();
        return url.equals(DEFAULT_SERVER + PATH + "/" + handle) ? handle : url;
    }

    /** Returns how the user gets the result later, as the end of a sentence. */
    String advice() {
        return "eventsource-request --result " + reference() + " shows the result later";
    }
}
