package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import io.eventsource.server.SubscriberLimit;
import jakarta.servlet.ServletConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/** Reads the servlet's options from the init parameters in a {@code web.xml} or an annotation. */
final class InitParameters {

    private final ServletConfig config;

    private InitParameters(ServletConfig config) {
        this.config = config;
    }

    /**
     * Reads the options.
     *
     * @throws IllegalArgumentException if a value cannot be used; the message names the parameter
     */
    static EventSourceServletBuilder read(ServletConfig config) {
        EventSourceServletBuilder options = EventSourceServlet.builder().actions(actions(config));
        InitParameters parameters = new InitParameters(config);
        parameters.take("ids", value -> options.ids(bool(value)));
        parameters.take("subscribers", value -> options.subscribers(SubscriberLimit.of(value)));
        parameters.take("heartbeat", value -> options.heartbeat(Duration.ofMillis(Long.parseLong(value))));
        parameters.take(
                "reconnectionTime", value -> options.reconnectionTime(Duration.ofMillis(Long.parseLong(value))));
        parameters.take(
                "stallDeadline",
                value -> options.brokerOptions(
                        broker -> broker.stallDeadline(Duration.ofMillis(Long.parseLong(value)))));
        parameters.take(
                "maxAge",
                value -> options.brokerOptions(broker -> broker.maxAge(Duration.ofMillis(Long.parseLong(value)))));
        parameters.take("logBytes", value -> options.brokerOptions(broker -> broker.logBytes(Long.parseLong(value))));
        parameters.take(
                "maxSubscribers",
                value -> options.brokerOptions(broker -> broker.maxSubscribers(Integer.parseInt(value))));
        parameters.take("maxStreamsPerAddress", value -> options.maxStreamsPerAddress(Integer.parseInt(value)));
        parameters.take("maxBodySize", value -> options.maxBodySize(Integer.parseInt(value)));
        parameters.take("allowedOrigins", value -> options.allowedOrigins(Arrays.asList(value.split("\\s*,\\s*", -1))));
        parameters.take("rootPage", value -> options.rootPage(rootPage(value)));
        parameters.take("readOnly", value -> {
            if (bool(value)) {
                options.readOnly();
            }
        });
        return options;
    }

    private static EventActions actions(ServletConfig config) {
        EventActions[] actions = {EventActions.text()};
        InitParameters parameters = new InitParameters(config);
        parameters.take("format", value -> actions[0] = format(value));
        parameters.take(
                "actions", value -> actions[0] = actions[0].withActions(Arrays.asList(value.split("\\s*,\\s*"))));
        return actions[0];
    }

    private static EventActions format(String value) {
        return switch (value) {
            case "text" -> EventActions.text();
            case "json" -> EventActions.json();
            default -> throw new IllegalArgumentException("expected text or json");
        };
    }

    private static RootPage rootPage(String value) {
        return switch (value) {
            case "none" -> RootPage.NONE;
            case "examples" -> RootPage.EXAMPLES;
            case "console" -> RootPage.CONSOLE;
            default -> throw new IllegalArgumentException("expected none, examples or console");
        };
    }

    private static boolean bool(String value) {
        if (value.equals("true") || value.equals("false")) {
            return value.equals("true");
        }
        throw new IllegalArgumentException("expected true or false");
    }

    private void take(String name, Consumer<String> option) {
        String value = config.getInitParameter(name);
        if (value == null) {
            return;
        }
        try {
            option.accept(value.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "init parameter %s=\"%s\" cannot be used: %s".formatted(name, value, e.getMessage()), e);
        }
    }
}
