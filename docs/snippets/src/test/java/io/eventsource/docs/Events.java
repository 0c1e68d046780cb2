package io.eventsource.docs;

import io.eventsource.server.ChannelOptions;
import io.eventsource.server.servlet.EventSourceServlet;

/** The servlet of the guides. */
@SuppressWarnings("serial")
public class Events extends EventSourceServlet {

    public Events() {
        super(builder().channels(ChannelOptions.BROADCAST));
    }
}
