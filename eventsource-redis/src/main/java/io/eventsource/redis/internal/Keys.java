package io.eventsource.redis.internal;

/**
 * The keys of a history. Their common part in braces keeps them in one slot.
 *
 * @param stream the records
 * @param meta a hash: version, epoch, key, last position and nonce, and the server
 * @param session the session of this node
 * @param needed a hash: entries that outlive the retention, by their positions
 * @param nodes a sorted set: when each node was heard of, in milliseconds
 */
record Keys(String stream, String meta, String session, String needed, String nodes) {

    static Keys of(String prefix, long node) {
        String tag = "{" + prefix + "}:";
        return new Keys(
                tag + "stream", tag + "meta", tag + "node:" + Long.toHexString(node), tag + "needed", tag + "nodes");
    }

    /** Returns the name of this node. */
    String node() {
        return session.substring(session.lastIndexOf(':') + 1);
    }

    String[] all() {
        return new String[] {stream, meta, session};
    }
}
