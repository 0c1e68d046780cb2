package io.eventsource.cli.listener;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requires the PROXY protocol, version 1 or 2, of trusted proxies. On connections of others it is no protocol at all, so that no
 * client can choose its own address.
 *
 * @see <a href="https://www.haproxy.org/download/2.8/doc/proxy-protocol.txt">The PROXY protocol</a>
 */
final class ProxyProtocol extends ProxyConnectionFactory {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyProtocol.class);

    private final TrustedProxies proxies;
    private final ConnectionFactory next;

    /**
     * Creates the first protocol of a connector.
     *
     * @param next what is spoken after the header
     */
    ProxyProtocol(TrustedProxies proxies, ConnectionFactory next) {
        super(next.getProtocol());
        this.proxies = proxies;
        this.next = next;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return proxies.trust(endPoint.getRemoteSocketAddress())
                ? super.newConnection(connector, endPoint)
                : next.newConnection(connector, endPoint);
    }

    /** Closes a connection that does not begin with a header. */
    @Override
    protected void nextProtocol(Connector connector, EndPoint endPoint, ByteBuffer received) {
        LOG.warn(
                "the proxy {} must send the PROXY protocol, but did not; its connection was closed",
                endPoint.getRemoteSocketAddress());
        endPoint.close();
    }
}
