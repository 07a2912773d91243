package io.wabridge.standin.server;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lets the faults of one target strike its requests, in front of the servlet that would answer them. */
final class FaultFilter extends HttpFilter {

    private static final long serialVersionUID = 1;

    private final transient Faults faults;
    private final String target;

    FaultFilter(Faults faults, String target) {
        this.faults = faults;
        this.target = target;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String query = request.getQueryString();
        String pathAndQuery = query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
        faults.nextHeld(target, pathAndQuery).ifPresent(Faults.Held::arrive);
        Optional<Fault> fault = faults.next(target, pathAndQuery);
        if (fault.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        switch (fault.get().kind()) {
            case DELAY -> {
                hold(fault.get().delayMs());
                chain.doFilter(request, response);
            }
            case DROP_BEFORE -> Connections.drop(request);
            case DROP_AFTER_COMMIT -> {
                chain.doFilter(request, new Swallowed(response));
                Connections.drop(request);
            }
            case STATUS -> answer(fault.get(), response);
        }
    }

    private static void hold(long ms) throws InterruptedIOException {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stand-in is stopping");
        }
    }

    private static void answer(Fault fault, HttpServletResponse response) throws IOException {
        response.setStatus(fault.status());
        if (fault.retryAfter() != null) {
            response.setHeader("Retry-After", fault.retryAfter().toString());
        }
        if (fault.body() != null) {
            boolean json = fault.body().startsWith("{") || fault.body().startsWith("[");
            response.setContentType(json ? "application/json" : "text/html");
            response.getOutputStream().write(fault.body().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Takes an answer of any size without a byte of it leaving. */
    private static final class Swallowed extends HttpServletResponseWrapper {

        private Swallowed(HttpServletResponse response) {
            super(response);
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return new ServletOutputStream() {
                @Override
                public void write(int b) {}

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setWriteListener(WriteListener listener) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Override
        public PrintWriter getWriter() {
            return new PrintWriter(Writer.nullWriter());
        }

        @Override
        public void flushBuffer() {}
    }
}
