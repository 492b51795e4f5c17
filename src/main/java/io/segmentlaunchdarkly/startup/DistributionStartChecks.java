package io.segmentlaunchdarkly.startup;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.main.MainListenerSupport;

/** Checks of the settings that no single step of the routes can make. A bad setting stops the start with one line. */
public final class DistributionStartChecks extends MainListenerSupport {

    @Override
    public void afterConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        UnknownSettingsCheck.check(context, System.getenv());
        ListeningPort.check(context);
        TlsCheck.check(context, main.configure());
        checkBeans(context, main.configure());
        DirectEndpointCheck.check(context, id -> true);
        MappingCheck.check(context);
    }

    private static void checkBeans(CamelContext context, MainConfigurationProperties configuration) {
        try {
            DuplicateBeansCheck.check(
                    context, configuration.getRoutesIncludePattern(), configuration.getRoutesExcludePattern());
        } catch (IOException e) {
            throw new UncheckedIOException("The route files cannot be read: " + e.getMessage(), e);
        }
    }
}
