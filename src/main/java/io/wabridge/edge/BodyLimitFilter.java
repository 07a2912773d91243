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
 *
 * <p>All bodies that are being read at one time share a budget, because every thread of the container may read one: without it
 * large bodies that nobody has signed would fill the heap.
 */
final class BodyLimitFilter extends OncePerRequestFilter {

    /** Nobody reads a body here. Whatever comes is left to the container, and the request goes on without it. */
    static final int NO_BODY = 0;

    private final ToIntFunction<HttpServletRequest> limits;
    private final BodyBudget budget;
    private final Duration patience;
    private final ProblemWriter problems;

    BodyLimitFilter(
            ToIntFunction<HttpServletRequest> limits, BodyBudget budget, Duration patience, ProblemWriter problems) {
        this.limits = limits;
        this.budget = budget;
        this.patience = patience;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int limit = limits.applyAsInt(request);
        if (limit == NO_BODY) {
            chain.doFilter(new ReadRequest(request, new byte[0]), response);
            return;
        }
        if (request.getContentLengthLong() > limit) {
            refuse(response, Problem.TOO_LARGE);
            return;
        }
        try (BodyBudget.Share share = budget.share()) {
            byte[] body = read(request.getInputStream(), limit, share);
            chain.doFilter(new ReadRequest(request, body), response);
        } catch (UnreadableException e) {
            refuse(response, e.problem);
        }
    }

    private byte[] read(ServletInputStream in, int limit, BodyBudget.Share share)
            throws IOException, UnreadableException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = next(in, buffer); n >= 0; n = next(in, buffer)) {
            if (body.size() + n > limit) {
                throw new UnreadableException(Problem.TOO_LARGE);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new UnreadableException(Problem.TOO_SLOW);
            }
            if (!share.take(n)) {
                throw new UnreadableException(Problem.UNAVAILABLE);
            }
            body.write(buffer, 0, n);
        }
        return body.toByteArray();
    }

    private static int next(ServletInputStream in, byte[] buffer) throws IOException, UnreadableException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            // The container throws this when a packet did not come in time.
            if (NestedExceptionUtils.getMostSpecificCause(e) instanceof SocketTimeoutException) {
                throw new UnreadableException(Problem.TOO_SLOW);
            }
            throw e;
        }
    }

    // The rest of the body is not read: the connection closes after the answer.
    private void refuse(HttpServletResponse response, Problem problem) throws IOException {
        response.setHeader("Connection", "close");
        problems.write(response, problem);
    }

    private static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;

        private final Problem problem;

        UnreadableException(Problem problem) {
            super(problem.title(), null, false, false);
            this.problem = problem;
        }
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
