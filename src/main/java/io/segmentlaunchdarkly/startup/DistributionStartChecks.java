package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.observe.alerts.RulesFile;
import io.segmentlaunchdarkly.settings.Setting;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;

/**
 * Checks of the route files and the settings that no single step of the routes can make. A mistake stops the start with one line. Before
 * them, it lets Camel find route files in linked directories.
 */
public final class DistributionStartChecks extends MainListenerSupport implements CamelContextAware {
    private CamelContext camelContext;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    /** Checks the route files. Camel creates this listener just before it reads them, too late for its call before configuring. */
    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
        LinkedDirectories.follow(camelContext);
        RouteFilesCheck.check(
                camelContext,
                setting(camelContext, "camel.main.routes-include-pattern"),
                setting(camelContext, "camel.main.routes-exclude-pattern"));
    }

    private static String setting(CamelContext context, String name) {
        return context.resolvePropertyPlaceholders("{{" + name + ":}}");
    }

    @Override
    public void afterConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        UnknownSettingsCheck.check(context, System.getenv());
        Setting.LOG_FORMAT.text(context);
        ListeningPort.check(context);
        TlsCheck.check(context, main.configure());
        OutboxStoreCheck.check(context);
        Environments.check(context);
        checkApi(context);
        DirectEndpointCheck.check(context, id -> true);
        RouteConfigurationCheck.check(context, id -> true);
        MappingCheck.check(context);
        RulesFile.check(Setting.ALERTS_RULES.text(context));
    }

    /** No route reads what LaunchDarkly's REST API is read with. */
    private static void checkApi(CamelContext context) {
        Stream.of(Setting.API_TOKEN, Setting.API_HOST)
                .filter(setting -> !setting.isEmpty(context, Setting.DEFAULT_ENVIRONMENT))
                .forEach(setting -> setting.text(context, Setting.DEFAULT_ENVIRONMENT));
        Set<String> environments = Environments.of(context);
        environments.add(Setting.DEFAULT_ENVIRONMENT);
        for (String environment : environments) {
            Setting.PROJECT_KEY.text(context, environment);
            Setting.ENVIRONMENT_KEY.text(context, environment);
        }
    }
}
