// snippet: class
package com.example;

import io.eventsource.server.ChannelOptions;
import io.eventsource.server.servlet.EventSourceServlet;
import jakarta.servlet.annotation.WebServlet;

@WebServlet(urlPatterns = "/events/*", asyncSupported = true)
public class HelloEvents extends EventSourceServlet {

    public HelloEvents() {
        super(builder().channels(ChannelOptions.BROADCAST)); // any number of readers for each channel
    }
}
// end
