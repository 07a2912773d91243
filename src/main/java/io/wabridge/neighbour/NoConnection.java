package io.wabridge.neighbour;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/** Tells a request that certainly did not leave from one that may have been carried out. */
public final class NoConnection {

    private NoConnection() {}

    /**
     * The failure before the first byte left, which is the only one that is certain. A reset, a time-out or a closed connection is not.
     *
     * @return null when there was a connection
     */
    public static Throwable behind(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof ConnectTimeoutException
                    || cause instanceof ConnectionRequestTimeoutException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof UnknownHostException
                    || cause instanceof SSLHandshakeException) {
                return cause;
            }
        }
        return null;
    }
}
