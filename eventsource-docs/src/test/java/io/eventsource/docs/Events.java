package io.eventsource.docs;

import io.eventsource.server.servlet.EventSourceServlet;
import jakarta.servlet.annotation.WebServlet;

@SuppressWarnings("serial")
// snippet: war
@WebServlet(urlPatterns = "/events/*", asyncSupported = true)
public class Events extends EventSourceServlet {}
// end
