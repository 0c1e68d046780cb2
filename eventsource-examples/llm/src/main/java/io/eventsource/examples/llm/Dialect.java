package io.eventsource.examples.llm;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.eventsource.protocol.MessageEvent;

/** Reads the two formats in which providers stream answers. */
enum Dialect {
    /** Events without a type, each a chunk of a completion. The last one is {@code [DONE]}. */
    CHAT_COMPLETIONS {
        @Override
        String delta(MessageEvent event) {
            for (var choice : object(event).getAsJsonArray("choices")) { // a chunk with usage statistics has none
                return text(choice.getAsJsonObject().getAsJsonObject("delta"), "content");
            }
            return "";
        }

        @Override
        boolean isLast(MessageEvent event) {
            return event.data().equals("[DONE]");
        }
    },
    /** Events with a type for each kind. The last one is {@code message_stop}. */
    NAMED_EVENTS {
        @Override
        String delta(MessageEvent event) {
            return event.type().equals("content_block_delta")
                    ? text(object(event).getAsJsonObject("delta"), "text")
                    : "";
        }

        @Override
        boolean isLast(MessageEvent event) {
            return event.type().equals("message_stop");
        }
    };

    /** Returns the next piece of the answer; empty if the event has none. */
    abstract String delta(MessageEvent event);

    /** Returns whether the answer is complete. */
    abstract boolean isLast(MessageEvent event);

    private static JsonObject object(MessageEvent event) {
        return JsonParser.parseString(event.data()).getAsJsonObject();
    }

    private static String text(JsonObject object, String member) {
        return object.has(member) && object.get(member).isJsonPrimitive()
                ? object.get(member).getAsString()
                : "";
    }
}
