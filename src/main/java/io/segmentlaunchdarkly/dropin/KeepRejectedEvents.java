package io.segmentlaunchdarkly.dropin;

import io.segmentlaunchdarkly.outbox.RejectedFiles;
import io.segmentlaunchdarkly.routing.StoreRejectedEvents;
import io.segmentlaunchdarkly.segment.RequestContents;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Keeps the rejected events of the kamelet {@code segment-source} in {@code <data>/rejected/}, as {@link StoreRejectedEvents} writes them.
 * Two writers must not share a file, so an application that has this project's routes keeps them through the bean of those routes. A
 * request without rejected events touches no file.
 */
public final class KeepRejectedEvents extends ServiceSupport implements Processor, CamelContextAware {
    /** The bean of the route {@code launchdarkly-ingest}. */
    private static final String ROUTES_STORE = "launchdarklyStoreRejectedEvents";

    private CamelContext camelContext;
    /** Null until it is needed. */
    private RejectedFiles files;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        if (RequestContents.of(exchange).rejections().isEmpty()) {
            return;
        }
        // Looked up each time, because the routes may be added while the application runs.
        StoreRejectedEvents ofTheRoutes =
                camelContext.getRegistry().lookupByNameAndType(ROUTES_STORE, StoreRejectedEvents.class);
        StoreRejectedEvents store = ofTheRoutes == null ? own() : ofTheRoutes;
        store.process(exchange);
    }

    private StoreRejectedEvents own() {
        StoreRejectedEvents store = new StoreRejectedEvents();
        store.setFiles(openFiles());
        return store;
    }

    private synchronized RejectedFiles openFiles() {
        if (files == null) {
            files = new RejectedFiles();
            files.setDataDirectory(Setting.DATA_DIRECTORY.text(camelContext));
            files.setMaxFileBytes(Setting.REJECTED_MAX_FILE_BYTES.number(camelContext));
            files.setMaxBytes(Setting.REJECTED_MAX_BYTES.number(camelContext));
            files.setKeepDays(Setting.REJECTED_KEEP_DAYS.number(camelContext));
            files.start();
        }
        return files;
    }

    @Override
    protected synchronized void doStop() throws IOException {
        if (files != null) {
            files.stop();
            files = null;
        }
    }
}
