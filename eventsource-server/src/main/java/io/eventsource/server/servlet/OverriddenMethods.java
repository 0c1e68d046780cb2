package io.eventsource.server.servlet;

import java.util.Arrays;

/** Finds out which hooks a subclass of the servlet overrides. */
final class OverriddenMethods {

    private OverriddenMethods() {}

    /** Returns whether a subclass overrides a method of the servlet. Proxies that frameworks generate do not count. */
    static boolean contain(Class<?> servlet, String method, Class<?>... parameters) {
        for (Class<?> type = servlet; type != EventSourceServlet.class; type = type.getSuperclass()) {
            boolean declares = Arrays.stream(type.getDeclaredMethods())
                    .anyMatch(
                            own -> own.getName().equals(method) && Arrays.equals(own.getParameterTypes(), parameters));
            if (declares && !type.getName().contains("$$")) {
                return true;
            }
        }
        return false;
    }
}
