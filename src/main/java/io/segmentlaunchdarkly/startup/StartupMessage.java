package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the last lines of a start: where to send events, where they go and where to look. It is a listener of Camel's Main, named in
 * application.properties, so that it does nothing in other applications.
 */
public final class StartupMessage extends MainListenerSupport {
    /** The setting with which the launcher turns on development mode. */
    static final String DEVELOPMENT = "launchdarkly.development";

    private static final Logger LOG = LoggerFactory.getLogger(StartupMessage.class);

    private final DevelopmentMode developmentMode = new DevelopmentMode(List.of(Path.of("routes"), Path.of("config")));
    private boolean development;

    /** Camel creates its listeners before it reads the routes. */
    public StartupMessage() throws IOException {
        developmentMode.beforeRoutesAreRead();
    }

    @Override
    public void afterConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        development = Boolean.parseBoolean(context.resolvePropertyPlaceholders("{{" + DEVELOPMENT + ":false}}"));
        if (development) {
            context.getRegistry().bind("launchdarklyEdit", developmentMode);
        }
    }

    @Override
    public void afterStart(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        String ingest =
                address(context, "camel.server", main.configure().httpServer().isUseGlobalSslContextParameters());
        boolean sandbox = Boolean.parseBoolean(context.resolvePropertyPlaceholders("{{launchdarkly:sandbox}}"));
        String eventsUrl = context.resolvePropertyPlaceholders("{{launchdarkly:events-url}}");
        LOG.info("segment-launchdarkly {} is ready.", context.resolvePropertyPlaceholders("{{launchdarkly:version}}"));
        LOG.info("  Send events to   {}/v1/track, /v1/identify, /v1/batch ...", ingest);
        MessageBroker broker = MessageBroker.of(context);
        if (broker != MessageBroker.NONE) {
            LOG.info(
                    "  Or as messages   to the queue {} at {}",
                    Setting.JMS_QUEUE.text(context),
                    broker.address(context));
        }
        if (sandbox) {
            LOG.info(
                    "  They go to       the sandbox: see {}/sandbox/events (set {} for LaunchDarkly)",
                    ingest,
                    Setting.CLIENT_ID);
        } else {
            LOG.info("  They go to       {}", eventsUrl);
        }
        LOG.info(
                "  Health           {}/observe/health",
                address(
                        context,
                        "camel.management",
                        main.configure().httpManagementServer().isUseGlobalSslContextParameters()));
        if (development) {
            developmentMode.start();
        }
    }

    private static String address(CamelContext context, String server, boolean tls) {
        return context.resolvePropertyPlaceholders(
                (tls ? "https" : "http") + "://{{" + server + ".host}}:{{" + server + ".port}}");
    }
}
