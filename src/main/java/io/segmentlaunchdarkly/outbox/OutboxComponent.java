package io.segmentlaunchdarkly.outbox;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * The durable outbox of LaunchDarkly events as a Camel component: {@code launchdarkly-outbox:<environment>} takes events, and hands out the
 * batches that were made of them. One component has one data directory.
 */
@Component("launchdarkly-outbox")
public class OutboxComponent extends DefaultComponent {
    static final String NAME = "launchdarkly-outbox";

    private final Outbox outbox = new Outbox();

    @Metadata(
            label = "common",
            defaultValue = "data",
            description = "The directory that holds the batches; relative to the working directory.")
    private String dataDirectory = "data";

    @Metadata(
            label = "producer",
            defaultValue = "10000000000",
            description = "The most bytes that may wait. Past it, the producer fails with OutboxFullException.")
    private long maxBytes = 10_000_000_000L;

    @Metadata(
            label = "producer",
            defaultValue = "50000000",
            description =
                    "How many bytes of the disk are left to others. With fewer free, the producer fails with OutboxFullException.")
    private long minFreeBytes = 50_000_000;

    @Metadata(label = "producer", defaultValue = "500", javaType = "int", description = "The most events of a batch.")
    private int batchMaxEvents = 500;

    @Metadata(
            label = "producer",
            defaultValue = "1000000",
            description = "The most bytes of a batch, unless one event alone has more.")
    private long batchMaxBytes = 1_000_000;

    @Metadata(
            label = "producer",
            defaultValue = "1000",
            description =
                    "How often open batches are closed by the route, in milliseconds. One that the route has forgotten for five such"
                            + " intervals is closed by the component.")
    private long batchInterval = 1_000;

    @Metadata(
            label = "producer",
            defaultValue = "3600000",
            description =
                    "For how many milliseconds an event that comes again is recognised and left out; 0 switches that off.")
    private long dedupWindow = 3_600_000;

    @Metadata(
            label = "producer",
            defaultValue = "1000000",
            description = "How many events are remembered at most, to recognise them when they come again.")
    private long dedupMaxIds = 1_000_000;

    /**
     * The outbox of an application.
     *
     * @throws IllegalArgumentException when it has none
     */
    public static Outbox outbox(CamelContext context) {
        return context.getComponent(NAME, OutboxComponent.class).outbox;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        OutboxEndpoint endpoint = new OutboxEndpoint(uri, this);
        endpoint.setEnvironment(remaining);
        setProperties(endpoint, parameters);
        // This is not left to the start: Camel reports a directory that cannot be used as a fault of the route, in one
        // line.
        outbox.start();
        return endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        outbox.start();
    }

    @Override
    protected void doStop() throws Exception {
        outbox.stop();
        super.doStop();
    }

    Outbox outbox() {
        return outbox;
    }

    public String getDataDirectory() {
        return dataDirectory;
    }

    /** The directory that holds the batches. */
    public void setDataDirectory(String dataDirectory) {
        outbox.setDataDirectory(dataDirectory);
        this.dataDirectory = dataDirectory;
    }

    public long getMaxBytes() {
        return maxBytes;
    }

    /** The most bytes that may wait. */
    public void setMaxBytes(long maxBytes) {
        outbox.setMaxBytes(maxBytes);
        this.maxBytes = maxBytes;
    }

    public long getMinFreeBytes() {
        return minFreeBytes;
    }

    /** How many bytes of the disk are left to others. */
    public void setMinFreeBytes(long minFreeBytes) {
        outbox.setMinFreeBytes(minFreeBytes);
        this.minFreeBytes = minFreeBytes;
    }

    public int getBatchMaxEvents() {
        return batchMaxEvents;
    }

    /** The most events of a batch. */
    public void setBatchMaxEvents(int batchMaxEvents) {
        outbox.setBatchMaxEvents(batchMaxEvents);
        this.batchMaxEvents = batchMaxEvents;
    }

    public long getBatchMaxBytes() {
        return batchMaxBytes;
    }

    /** The most bytes of a batch, unless one event alone has more. */
    public void setBatchMaxBytes(long batchMaxBytes) {
        outbox.setBatchMaxBytes(batchMaxBytes);
        this.batchMaxBytes = batchMaxBytes;
    }

    public long getBatchInterval() {
        return batchInterval;
    }

    /** How often open batches are closed by the route, in milliseconds. */
    public void setBatchInterval(long batchInterval) {
        outbox.setBatchInterval(batchInterval);
        this.batchInterval = batchInterval;
    }

    public long getDedupWindow() {
        return dedupWindow;
    }

    /** For how many milliseconds an event that comes again is recognised; 0 switches that off. */
    public void setDedupWindow(long dedupWindow) {
        outbox.setDedupWindow(dedupWindow);
        this.dedupWindow = dedupWindow;
    }

    public long getDedupMaxIds() {
        return dedupMaxIds;
    }

    /** How many events are remembered at most. */
    public void setDedupMaxIds(long dedupMaxIds) {
        outbox.setDedupMaxIds(dedupMaxIds);
        this.dedupMaxIds = dedupMaxIds;
    }
}
