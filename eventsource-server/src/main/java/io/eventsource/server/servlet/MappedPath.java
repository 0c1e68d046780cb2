package io.eventsource.server.servlet;

import io.eventsource.protocol.internal.PathText;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletRegistration;

/** Finds the path at which a servlet answers, before it gets a request. */
final class MappedPath {

    private MappedPath() {}

    /** Returns the absolute path of the servlet's root, encoded, with a slash at its end. */
    static String of(ServletConfig config) {
        String context = PathText.encodeRest(config.getServletContext().getContextPath());
        ServletRegistration registration = config.getServletContext().getServletRegistration(config.getServletName());
        if (registration != null) {
            for (String mapping : registration.getMappings()) {
                if (mapping.endsWith("/*")) {
                    return context + PathText.encode(mapping.substring(0, mapping.length() - 1));
                }
            }
        }
        return context + "/";
    }
}
