package io.eventsource.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Says for people why a request got no answer. */
final class NetworkFault {

    private NetworkFault() {}

    static String describe(Destination destination, IOException fault) {
        URI uri = destination.uri();
        String server = uri.getScheme() + "://" + uri.getRawAuthority();
        String via = destination.proxy() == null
                ? ""
                : " through the proxy " + destination.proxy().host() + ":"
                        + destination.proxy().port();
        return describe(server + via, fault);
    }

    private static String describe(String server, IOException fault) {
        String message = String.valueOf(fault.getMessage());
        if (fault instanceof UnknownHostException) {
            return "cannot reach " + server + ": nobody knows the host " + message;
        }
        if (fault instanceof SocketTimeoutException) {
            return message.toLowerCase(Locale.ROOT).startsWith("connect")
                    ? "cannot reach " + server + ": no connection within " + HttpPost.CONNECT_TIMEOUT.toSeconds() + " s"
                    : server + " took the request, but did not answer within " + HttpPost.READ_TIMEOUT.toSeconds()
                            + " s";
        }
        if (message.contains("PKIX")) {
            return "the certificate of " + server
                    + " is vouched for by nobody that this Java believes; name its authority"
                    + " with SSL_CERT_FILE, or take any with --insecure";
        }
        if (fault instanceof SSLException) {
            return "no TLS with " + server + ": " + message;
        }
        if (fault instanceof ConnectException || fault instanceof NoRouteToHostException) {
            return "cannot reach " + server + ": " + message;
        }
        return "no answer from " + server + ": " + message;
    }
}
