package io.eventsource.examples.chat;

import com.google.gson.JsonObject;
import io.eventsource.protocol.EventId;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.OutgoingEvent;

/**
 * What somebody has said.
 *
 * @param number goes up by one with each message
 * @param author which guest's page it came from; nobody else is told that
 * @param name what the author wants to be called
 * @param text any text
 */
record Message(long number, String author, String name, String text) {

    /** The event for a guest's page, with the number as its id. */
    OutgoingEvent event() {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("text", text);
        return OutgoingEvent.of(MessageEvent.DEFAULT_TYPE, json.toString()).withId(EventId.of(Long.toString(number)));
    }
}
