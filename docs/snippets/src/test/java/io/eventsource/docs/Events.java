package io.eventsource.docs;

import io.eventsource.server.ChannelOptions;
import io.eventsource.server.servlet.EventSourceServlet;

/** The servlet that the guides have newcomers write. */
@SuppressWarnings("serial")
public class Events extends EventSourceServlet {

    public Events() {
        super(builder().channels(ChannelOptions.BROADCAST));
    }
}
