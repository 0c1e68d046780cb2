package io.eventsource.server;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a broker knows of one channel at about one moment. It has no secret: no client's id, and no id with which a client could
 * resume.
 *
 * @param name its name
 * @param exclusive whether it has one subscriber at a time
 * @param subscribers how many streams are open on it, those of other nodes that share the journal included
 * @param principal the authenticated name of an exclusive channel's subscriber; null if it is anonymous, is on another node, or
 *     if there is none
 * @param connectedAt since when the stream of an exclusive channel is open; null if it is on another node, or if there is none
 * @param events how many events it has received since the broker started, and those that the journal still had then
 * @param lastId the position of its newest event, as its publisher received it; null if there is none, or without ids
 * @param waiting how many events wait for the client of an exclusive channel
 */
public record ChannelInfo(
        String name,
        boolean exclusive,
        int subscribers,
        @Nullable String principal,
        @Nullable Instant connectedAt,
        long events,
        @Nullable String lastId,
        int waiting) {}
