package io.wabridge.standin.server;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/** Breaks a connection as a network would: the client sees it end without an answer. */
public final class Connections {

    private static final String BREAKER = Connections.class.getName();

    private Connections() {}

    /** Nothing written to this request's response, before or after, reaches the client. */
    public static void drop(HttpServletRequest request) {
        ((Runnable) request.getAttribute(BREAKER)).run();
    }

    /** Servlets see only facades, which cannot break a connection; a valve sees the connector's own objects. */
    static final class BreakerValve extends ValveBase {

        BreakerValve() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            Runnable breaker = () -> response.getCoyoteResponse()
                    .action(ActionCode.CLOSE_NOW, new IOException("connection dropped on demand"));
            request.setAttribute(BREAKER, breaker);
            getNext().invoke(request, response);
        }
    }
}
