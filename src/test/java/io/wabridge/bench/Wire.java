package io.wabridge.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One HTTP connection with one request at a time. It is opened again when the server has closed it. */
final class Wire implements AutoCloseable {

    /** Of an answer that is not complete. */
    static final int NOT_YET = -1;

    private static final int BUFFER = 16 * 1_024;
    private static final String HEAD_END = "\r\n\r\n";
    private static final String LENGTH = "\r\ncontent-length:";

    private final InetSocketAddress server;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER);
    private SocketChannel channel;
    private SelectionKey key;
    private ByteBuffer out;
    private long due;

    Wire(InetSocketAddress server, Selector selector) throws IOException {
        this.server = server;
        this.selector = selector;
        open();
    }

    private void open() throws IOException {
        channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** From when the latency of the current request counts. */
    long due() {
        return due;
    }

    void send(byte[] request, long newDue) throws IOException {
        if (!channel.isOpen()) {
            open();
        }
        due = newDue;
        in.clear();
        out = ByteBuffer.wrap(request);
        write();
    }

    private void write() throws IOException {
        try {
            channel.write(out);
        } catch (IOException e) {
            // Closed by the server; reading says so.
            out.position(out.limit());
        }
        key.interestOps(out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    /** @return the status of the answer; 0 when the connection ended without one; or {@link #NOT_YET} */
    int receive() throws IOException {
        if (out == null) {
            // Closed between two requests, as servers do after some time.
            channel.close();
            return NOT_YET;
        }
        if (out.hasRemaining()) {
            write();
        }
        int read;
        try {
            read = channel.read(in);
        } catch (IOException e) {
            read = -1;
        }
        if (read < 0) {
            channel.close();
            out = null;
            return 0;
        }
        return read == 0 ? NOT_YET : status();
    }

    private int status() throws IOException {
        String text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
        int head = text.indexOf(HEAD_END);
        if (head < 0) {
            return NOT_YET;
        }
        String fields = text.substring(0, head).toLowerCase(Locale.ROOT);
        if (!isComplete(fields, text, head + HEAD_END.length())) {
            return NOT_YET;
        }
        out = null;
        if (fields.contains("\r\nconnection: close")) {
            channel.close();
        }
        return Integer.parseInt(text.substring(9, 12));
    }

    private static boolean isComplete(String fields, String text, int body) {
        int length = fields.indexOf(LENGTH);
        if (length >= 0) {
            int end = fields.indexOf('\r', length + 2);
            String number = fields.substring(length + LENGTH.length(), end < 0 ? fields.length() : end);
            return text.length() - body >= Integer.parseInt(number.strip());
        }
        return !fields.contains("\r\ntransfer-encoding: chunked") || text.endsWith("0" + HEAD_END);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
