package io.eventsource.examples.security;

import io.eventsource.server.Channels;
import io.eventsource.server.servlet.AccessPolicy;
import io.eventsource.server.servlet.ConnectionCheck;
import io.eventsource.server.servlet.PublishCheck;
import jakarta.servlet.http.HttpServletRequest;

// snippet: policy
/** Lets each device read only the channel with its name, and lets operators publish. */
class DeviceAccess implements AccessPolicy {

    @Override
    public ConnectionCheck checkConnection(HttpServletRequest request) {
        return request.isUserInRole("DEVICE")
                ? ConnectionCheck.accept()
                        .withChannels(Channels.of(request.getUserPrincipal().getName()))
                : ConnectionCheck.refuse(403, "only devices may open a stream");
    }

    @Override
    public PublishCheck checkPublish(HttpServletRequest request, String action, Channels channels) {
        return request.isUserInRole("OPERATOR")
                ? PublishCheck.accept()
                : PublishCheck.refuse(403, "only operators may publish");
    }
}
// end
