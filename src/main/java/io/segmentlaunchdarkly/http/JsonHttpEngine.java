package io.segmentlaunchdarkly.http;

import io.segmentlaunchdarkly.segment.Limits;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;

/**
 * platform-http on Vert.x for an API that speaks JSON. It adds what Segment's contract requires and platform-http has no options for: a
 * body is JSON whatever its content type; a request that is too large or fails outside the route is answered as JSON with Segment's
 * status; and what a client sends, or fails to send, is bounded in bytes and in time.
 */
public final class JsonHttpEngine implements PlatformHttpEngine {
    /** Mostly Camel, the broker's buffers and the remembered ids of de-duplication. */
    private static final long HEAP_AT_REST_BYTES = 48_000_000;

    private static final int SHARE_FOR_BODIES = 7;

    private int serverPort;
    private boolean crossOrigin;
    private String refusals;
    private int maxBytes = Limits.REQUEST_BYTES;
    private long maxBytesInMemory;
    private Duration idleTimeout = Duration.ofSeconds(10);
    private Duration bodyTimeout = Duration.ofSeconds(30);
    private Duration stuckAfter = Duration.ofSeconds(30);
    private volatile JsonHttpConsumer consumer;

    /** The port of the server to serve on, {@code camel.server.port} or {@code camel.management.port}. */
    public void setServerPort(int serverPort) {
        this.serverPort = serverPort;
    }

    /** Whether pages of other origins may read answers that do not come from the route; false unless set. */
    public void setCrossOrigin(boolean crossOrigin) {
        this.crossOrigin = crossOrigin;
    }

    /**
     * The name of the bean, a {@code Consumer<String>}, that receives the reason code of each request that is refused outside the route.
     * It is looked up when the route starts; none unless set.
     */
    public void setRefusals(String refusals) {
        this.refusals = refusals;
    }

    /** The most bytes of a request's body, as it is sent, {@code launchdarkly.request.max-bytes}; 500 KB unless set. */
    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * The most bytes that all request bodies may take in memory, those being received and those being processed; 0, the default, means a
     * seventh of the heap beyond 48 MB. It is never less than the bound for one request.
     */
    public void setMaxBytesInMemory(long maxBytesInMemory) {
        this.maxBytesInMemory = maxBytesInMemory;
    }

    /** How long a client may pause within a body, in milliseconds; 10 seconds unless set. */
    public void setIdleTimeout(long idleTimeout) {
        this.idleTimeout = Duration.ofMillis(idleTimeout);
    }

    /** How long the whole body of a request may take to arrive, in milliseconds; 30 seconds unless set. */
    public void setBodyTimeout(long bodyTimeout) {
        this.bodyTimeout = Duration.ofMillis(bodyTimeout);
    }

    @Override
    public int getServerPort() {
        return serverPort;
    }

    boolean crossOrigin() {
        return crossOrigin;
    }

    /** The bean's name, null for none. */
    String refusals() {
        return refusals;
    }

    int maxBytes() {
        return maxBytes;
    }

    /** The heap beyond what the service takes at rest, in bytes. */
    static long heapForRequests() {
        return Math.max(0, Runtime.getRuntime().maxMemory() - HEAP_AT_REST_BYTES);
    }

    long maxBytesInMemory() {
        long most = maxBytesInMemory > 0 ? maxBytesInMemory : heapForRequests() / SHARE_FOR_BODIES;
        return Math.max(most, maxBytes);
    }

    Duration idleTimeout() {
        return idleTimeout;
    }

    Duration bodyTimeout() {
        return bodyTimeout;
    }

    /** While requests wait, only something stuck leaves all of them unanswered for this long. */
    Duration stuckAfter() {
        return stuckAfter;
    }

    void setStuckAfter(Duration stuckAfter) {
        this.stuckAfter = stuckAfter;
    }

    /** Why clients get no answer at the moment, in a sentence; empty while they do and while no route is served. */
    public Optional<String> cannotAnswer() {
        JsonHttpConsumer served = consumer;
        return served == null ? Optional.empty() : served.cannotAnswer();
    }

    /** How many bytes of request bodies are in memory. */
    public long bytesInMemory() {
        JsonHttpConsumer served = consumer;
        return served == null ? 0 : served.bytesInMemory();
    }

    /** How many connections are open; 0 when the server is not the distribution's own. */
    public int connections() {
        JsonHttpConsumer served = consumer;
        return served == null ? 0 : served.connections();
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        consumer = new JsonHttpConsumer(endpoint, processor, this);
        return consumer;
    }
}
