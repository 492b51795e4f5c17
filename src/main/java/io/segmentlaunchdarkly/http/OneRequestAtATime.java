package io.segmentlaunchdarkly.http;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Holds a connection's next request back until the previous answer has gone out, and reads nothing more meanwhile. Vert.x would go on
 * reading and answering requests, and a client that reads no answers would fill the memory with them.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class OneRequestAtATime extends ChannelDuplexHandler {
    /** How many pieces of further requests (heads, parts of bodies) are held back. A client that sends more in advance is cut off. */
    private static final int MOST_PIECES = 256;
    /** How many bytes of bodies they may have. */
    private static final int MOST_BYTES = 64 * 1024;

    private final Queue<Object> keptBack = new ArrayDeque<>();
    private int bytesKeptBack;
    private boolean answering;
    private boolean readWanted;

    @Override
    public void channelRead(ChannelHandlerContext connection, Object piece) {
        if (keptBack.isEmpty() && !mustWait(piece)) {
            pass(connection, piece);
        } else if (keptBack.size() < MOST_PIECES && bytesKeptBack + bytes(piece) <= MOST_BYTES) {
            // Ends the current read loop, so that no more comes than one read of the socket brought.
            connection.channel().config().setAutoRead(false);
            bytesKeptBack += bytes(piece);
            keptBack.add(piece);
        } else {
            ReferenceCountUtil.release(piece);
            connection.close();
        }
    }

    private static int bytes(Object piece) {
        return piece instanceof ByteBufHolder part ? part.content().readableBytes() : 0;
    }

    private boolean mustWait(Object piece) {
        return answering && piece instanceof HttpRequest;
    }

    private void pass(ChannelHandlerContext connection, Object piece) {
        answering |= piece instanceof HttpRequest;
        connection.fireChannelRead(piece);
    }

    @Override
    public void read(ChannelHandlerContext connection) {
        if (keptBack.isEmpty()) {
            connection.read();
        } else {
            readWanted = true;
        }
    }

    @Override
    public void write(ChannelHandlerContext connection, Object piece, ChannelPromise written) {
        if (piece instanceof LastHttpContent && !isInterim(piece)) {
            connection.write(piece, written.unvoid()).addListener((ChannelFuture done) -> {
                answering = false;
                if (!keptBack.isEmpty()) {
                    // Later: Vert.x may be in the middle of ending the answer.
                    connection.executor().execute(() -> goOn(connection));
                }
            });
        } else {
            connection.write(piece, written);
        }
    }

    /** Such as 100, which is not the final answer. */
    private static boolean isInterim(Object piece) {
        return piece instanceof HttpResponse response && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private void goOn(ChannelHandlerContext connection) {
        // First, because Vert.x may pause reading while it receives the pieces.
        connection.channel().config().setAutoRead(true);
        while (!keptBack.isEmpty() && !mustWait(keptBack.peek())) {
            Object piece = keptBack.poll();
            bytesKeptBack -= bytes(piece);
            pass(connection, piece);
        }
        connection.fireChannelReadComplete();
        if (!keptBack.isEmpty()) {
            connection.channel().config().setAutoRead(false);
        } else if (readWanted) {
            readWanted = false;
            if (connection.channel().config().isAutoRead()) {
                connection.read();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext connection) {
        keptBack.forEach(ReferenceCountUtil::release);
        keptBack.clear();
        connection.fireChannelInactive();
    }
}
