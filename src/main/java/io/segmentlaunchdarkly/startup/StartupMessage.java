package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.logging.LogEvents;
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
 * Logs the last lines of a start (where to send events, where they go and where to look) and the first of a stop. It is a listener of Camel's Main, named in
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
        LOG.info(
                LogEvents.SERVICE_READY,
                "segment-launchdarkly {} is ready.",
                context.resolvePropertyPlaceholders("{{launchdarkly:version}}"));
        LOG.info(LogEvents.SERVICE_DETAIL, "  Send events to   {}/v1/track, /v1/identify, /v1/batch ...", ingest);
        MessageBroker broker = MessageBroker.of(context);
        if (broker != MessageBroker.NONE) {
            LOG.info(
                    LogEvents.SERVICE_DETAIL,
                    "  Or as messages   to the queue {} at {}",
                    Setting.JMS_QUEUE.text(context),
                    broker.address(context));
        }
        if (Setting.KAFKA_ENABLED.isTrue(context)) {
            LOG.info(
                    LogEvents.SERVICE_DETAIL,
                    "  Or as records    to the topic {} at {}",
                    Setting.KAFKA_TOPIC.text(context),
                    Setting.KAFKA_BROKERS.text(context));
        }
        if (Setting.INGEST_TO.text(context).equals("kafka")) {
            LOG.info(
                    LogEvents.SERVICE_DETAIL,
                    "  They go first    to the topic {} at {}",
                    Setting.KAFKA_TOPIC.text(context),
                    Setting.KAFKA_BROKERS.text(context));
        }
        String head = "They go to     ";
        for (String environment : Environments.of(context)) {
            LOG.info(LogEvents.SERVICE_DETAIL, "  {}  {}", head, target(context, environment, ingest));
            head = "           and ";
        }
        LOG.info(
                LogEvents.SERVICE_DETAIL,
                "  Health           {}/observe/health",
                address(
                        context,
                        "camel.management",
                        main.configure().httpManagementServer().isUseGlobalSslContextParameters()));
        LOG.info(
                LogEvents.SERVICE_DETAIL,
                "  Routes           {}",
                path(context, "{{camel.main.routes-include-pattern:}}"));
        LOG.info(LogEvents.SERVICE_DETAIL, "  Settings         {}", path(context, "config/application.properties"));
        LOG.info(
                LogEvents.SERVICE_DETAIL, "  Data             {}", path(context, Setting.DATA_DIRECTORY.text(context)));
        if (development) {
            developmentMode.start();
        }
    }

    @Override
    public void beforeStop(BaseMainSupport main) {
        LOG.info(LogEvents.SERVICE_STOPPING, "segment-launchdarkly is stopping.");
    }

    /** Where the events of an environment go, with its name if there are several. */
    private static String target(CamelContext context, String environment, String ingest) {
        String name = Environments.of(context).size() == 1 ? "" : environment + ": ";
        if (Boolean.parseBoolean(context.resolvePropertyPlaceholders("{{launchdarkly:" + environment + ".sandbox}}"))) {
            return name + "the sandbox: see " + ingest + "/sandbox/events (set "
                    + Environments.address(context, environment).key(environment)
                    + " for LaunchDarkly)";
        }
        return name + context.resolvePropertyPlaceholders("{{launchdarkly:" + environment + ".events-url}}");
    }

    /** An absolute path. */
    private static String path(CamelContext context, String path) {
        return Path.of("")
                .toAbsolutePath()
                .resolve(context.resolvePropertyPlaceholders(path).replaceFirst("^file:", ""))
                .normalize()
                .toString();
    }

    private static String address(CamelContext context, String server, boolean tls) {
        return context.resolvePropertyPlaceholders(
                (tls ? "https" : "http") + "://{{" + server + ".host}}:{{" + server + ".port}}");
    }
}
