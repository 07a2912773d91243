package io.wabridge.bench.baseline;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The limit: checks the signature, appends the body to a file, and answers 200 when the file is forced, for all that waited together. It
 * parses nothing and has no queue. Arguments: port, directory.
 */
public final class BareLimit {

    private static final int LARGEST_BODY = 3 << 20;

    private BareLimit() {}

    public static void main(String[] arguments) throws IOException {
        Commits commits = new Commits(Path.of(arguments[1]));
        Thread writer = new Thread(commits::run, "commits");
        writer.setDaemon(true);
        writer.start();
        new ServerBootstrap()
                .group(new NioEventLoopGroup())
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(LARGEST_BODY),
                                        new Handler(commits));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
    }

    private static final class Handler extends SimpleChannelInboundHandler<FullHttpRequest> {

        private final Commits commits;
        private final Signature signature = new Signature();

        private Handler(Commits commits) {
            this.commits = commits;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            byte[] body = ByteBufUtil.getBytes(request.content());
            if (signature.matches(body, request.headers().get(Signature.HEADER))) {
                commits.add(new Waiting(context, body));
            } else {
                answer(context, HttpResponseStatus.UNAUTHORIZED);
            }
        }

        static void answer(ChannelHandlerContext context, HttpResponseStatus status) {
            DefaultFullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
            context.writeAndFlush(response);
        }
    }

    private record Waiting(ChannelHandlerContext context, byte[] body) {}

    /** One thread writes what has gathered while it forced the last group. */
    private static final class Commits {

        /** Written over and over: a file that grows is forced more slowly. */
        private static final int FILE = 256 << 20;

        private static final int GROUP = 1_000;

        private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
        private final FileChannel file;

        private Commits(Path directory) throws IOException {
            Files.createDirectories(directory);
            file = FileChannel.open(
                    directory.resolve("webhooks"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
            ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
            while (file.size() < FILE) {
                file.write(zeros.clear());
            }
            file.force(true);
            file.position(0);
        }

        void add(Waiting waiting) {
            queue.add(waiting);
        }

        void run() {
            List<Waiting> group = new ArrayList<>();
            try {
                while (true) {
                    group.add(queue.take());
                    queue.drainTo(group, GROUP);
                    write(group);
                    group.forEach(each -> each.context()
                            .executor()
                            .execute(() -> Handler.answer(each.context(), HttpResponseStatus.OK)));
                    group.clear();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void write(List<Waiting> group) throws IOException {
            int size = group.stream()
                    .mapToInt(each -> Integer.BYTES + each.body().length)
                    .sum();
            ByteBuffer bytes = ByteBuffer.allocate(size);
            group.forEach(each -> bytes.putInt(each.body().length).put(each.body()));
            bytes.flip();
            if (file.position() + size > FILE) {
                file.position(0);
            }
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(false);
        }
    }
}
