package io.eventsource.auth.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code application/x-www-form-urlencoded}. Its text shows no value. */
public final class FormBody {

    private final Map<String, List<String>> fields;

    private FormBody(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /**
     * Reads a body.
     *
     * @throws IllegalArgumentException if a field is not encoded as expected
     */
    public static FormBody of(String body) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String field : body.strip().split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.computeIfAbsent(decode(field.substring(0, equals)), name -> new ArrayList<>())
                        .add(decode(field.substring(equals + 1)));
            }
        }
        return new FormBody(fields);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "in the form, each percent sign needs two hexadecimal digits after it", e);
        }
    }

    /**
     * Returns the value of a field; null if it is not there.
     *
     * @throws IllegalArgumentException if it is there several times
     */
    public @Nullable String only(String name) {
        List<String> values = all(name);
        if (values.size() > 1) {
            throw new IllegalArgumentException("the form may have the field " + name + " once");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    /** Returns all values of a field. */
    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    @Override
    public String toString() {
        return fields.keySet().toString();
    }
}
