package io.eventsource.server;

import java.util.List;

/**
 * Some of a broker's channels.
 *
 * @param total how many channels the query has found, those beyond its limit included
 * @param channels the first of them, in the order of the query; unmodifiable
 */
public record ChannelList(long total, List<ChannelInfo> channels) {

    /**
     * Copies the list.
     *
     * @param total how many channels the query has found
     * @param channels the first of them
     */
    public ChannelList {
        channels = List.copyOf(channels);
    }
}
