package io.wabridge.edge;

import io.wabridge.problem.Problem;
import io.wabridge.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.ToIntFunction;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads a whole body, within limits of size and time, and passes on exactly its bytes. A body that declares a larger size is
 * refused unread. A body without a declared size (chunked) is refused as soon as it is too large. The container limits only the
 * time between two packets, so a slow body could hold a thread for as long as it likes.
 */
final class BodyLimitFilter extends OncePerRequestFilter {

    private final ToIntFunction<HttpServletRequest> limits;
    private final Duration patience;
    private final ProblemWriter problems;

    BodyLimitFilter(ToIntFunction<HttpServletRequest> limits, Duration patience, ProblemWriter problems) {
        this.limits = limits;
        this.patience = patience;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int limit = limits.applyAsInt(request);
        if (request.getContentLengthLong() > limit) {
            refuse(response, Problem.TOO_LARGE);
            return;
        }
        byte[] body = read(request.getInputStream(), limit + 1);
        if (body == null) {
            refuse(response, Problem.TOO_SLOW);
            return;
        }
        if (body.length > limit) {
            refuse(response, Problem.TOO_LARGE);
            return;
        }
        chain.doFilter(new ReadRequest(request, body), response);
    }

    /** Null when it takes too long. */
    private byte[] read(ServletInputStream in, int most) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            while (body.size() < most) {
                int n = in.read(buffer, 0, Math.min(buffer.length, most - body.size()));
                if (n < 0) {
                    break;
                }
                body.write(buffer, 0, n);
                if (System.nanoTime() - deadline > 0) {
                    return null;
                }
            }
        } catch (IOException e) {
            // The container throws this when a packet did not come in time.
            if (NestedExceptionUtils.getMostSpecificCause(e) instanceof SocketTimeoutException) {
                return null;
            }
            throw e;
        }
        return body.toByteArray();
    }

    // The rest of the body is not read: the connection closes after the answer.
    private void refuse(HttpServletResponse response, Problem problem) throws IOException {
        response.setHeader("Connection", "close");
        problems.write(response, problem);
    }

    private static final class ReadRequest extends HttpServletRequestWrapper {

        private final byte[] body;

        ReadRequest(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            return new ReadBody(new ByteArrayInputStream(body));
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }

        @Override
        public int getContentLength() {
            return body.length;
        }

        @Override
        public long getContentLengthLong() {
            return body.length;
        }
    }

    private static final class ReadBody extends ServletInputStream {

        private final ByteArrayInputStream bytes;

        ReadBody(ByteArrayInputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, length);
        }

        @Override
        public int available() {
            return bytes.available();
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("the body has been read");
        }
    }
}
