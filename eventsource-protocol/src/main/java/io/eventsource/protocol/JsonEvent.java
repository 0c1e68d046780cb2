package io.eventsource.protocol;

/**
 * Carries one JSON value, which is checked on construction and sent on one line. Needs Gson.
 *
 * <p>Strict (RFC 8259), nested at most 255 levels deep, with nothing after the value. Numbers keep their digits, members
 * their order, duplicates included; only white space and the way characters are escaped may change.
 */
public class JsonEvent extends Event {

    private final String json;

    /**
     * * Creates an event for a target.
     *
     * @param target the channel that the event is published to
     * @param action the requested action, which becomes the event type
     * @param value one JSON value
     * @throws EventFormatException if {@code value} is anything else; the message names the position of the fault
     * @throws IllegalStateException if Gson is missing
     */
    public JsonEvent(String target, String action, String value) {
        super(target, action, value);
        json = compact(value);
    }

    @Override
    protected String data() {
        return json;
    }

    /** Calls {@link Json}, which cannot be loaded without Gson. */
    static String compact(String value) {
        try {
            return Json.compact(value);
        } catch (NoClassDefFoundError missing) {
            throw new IllegalStateException(
                    "JSON events need Gson: add the dependency com.google.code.gson:gson; among modules, have the"
                            + " module com.google.gson required",
                    missing);
        }
    }
}
