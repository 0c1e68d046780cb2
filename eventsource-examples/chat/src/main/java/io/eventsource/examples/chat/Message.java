package io.eventsource.examples.chat;

import com.google.gson.JsonObject;
import io.eventsource.protocol.EventId;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.OutgoingEvent;

/**
 * Represents a message of a guest.
 *
 * @param number increases by one with each message
 * @param author the id of the guest's page that sent it; not sent to other guests
 * @param name the name that the author chose
 * @param text any text
 */
record Message(long number, String author, String name, String text) {

    /** Returns the event for a guest's page, with the number as its id. */
    OutgoingEvent event() {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("text", text);
        return OutgoingEvent.of(MessageEvent.DEFAULT_TYPE, json.toString()).withId(EventId.of(Long.toString(number)));
    }
}
