package io.segmentlaunchdarkly.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * Ends every request by its deadline, tells a proxy's answers from the receiver's, and replaces the body of every answer by its beginning.
 * The status alone decides about a batch: once it has arrived, a body that is too long, too slow or incomplete changes nothing.
 */
final class BoundedAnswers implements ExecChainHandler {
    /** How much of an answer's body is kept. The rest is not read, and the connection is not reused. */
    static final int MAX_BODY_BYTES = 64 * 1024;

    private final Duration deadline;
    private final ScheduledExecutorService timer;

    BoundedAnswers(Duration deadline, ScheduledExecutorService timer) {
        this.deadline = deadline;
        this.timer = timer;
    }

    /**
     * @throws InterruptedIOException if the deadline passed before the head of an answer arrived
     * @throws ProxyRefusedException if the answer is not the receiver's but that of a proxy that opens no tunnel to it
     */
    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> end = timer.schedule(
                () -> {
                    late.set(true);
                    cancel(scope);
                },
                deadline.toMillis(),
                TimeUnit.MILLISECONDS);
        boolean bounded = false;
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            // HttpClient returns what a proxy says to CONNECT as if the receiver had said it; then there was no
            // handshake.
            if (scope.route.isTunnelled() && scope.clientContext.getSSLSession() == null) {
                throw new ProxyRefusedException(response.getCode());
            }
            bound(response, scope.execRuntime);
            bounded = true;
            return response;
        } catch (IOException | HttpException | RuntimeException e) {
            if (!late.get()) {
                throw e;
            }
            InterruptedIOException tooLate =
                    new InterruptedIOException("no answer within " + deadline.toMillis() + " ms in total");
            tooLate.initCause(e);
            throw tooLate;
        } finally {
            end.cancel(false);
            if (!bounded) {
                scope.execRuntime.discardEndpoint();
            }
        }
    }

    /** Closes the connection, whatever the request waits for. A request that has no connection yet does not get one. */
    private static void cancel(ExecChain.Scope scope) {
        if (scope.originalRequest instanceof Cancellable request) {
            request.cancel();
        } else {
            scope.execRuntime.discardEndpoint();
        }
    }

    private static void bound(ClassicHttpResponse response, ExecRuntime runtime) {
        HttpEntity body = response.getEntity();
        if (body == null) {
            return;
        }
        byte[] kept = new byte[MAX_BODY_BYTES];
        int length = 0;
        boolean whole = false;
        try {
            InputStream bytes = body.getContent();
            while (length < kept.length && !whole) {
                int read = bytes.read(kept, length, kept.length - length);
                whole = read < 0;
                length += Math.max(0, read);
            }
        } catch (IOException torn) {
            // The part that arrived is kept.
        }
        if (!whole) {
            // Closing the body would read it to its end.
            runtime.discardEndpoint();
        }
        response.setEntity(new ByteArrayEntity(Arrays.copyOf(kept, length), null));
        // No compression was requested, so nothing is decompressed. An unknown charset must not hide the status.
        response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
        response.removeHeaders(HttpHeaders.CONTENT_TYPE);
    }
}
