package io.segmentlaunchdarkly.startup;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentsTest {
    private final Properties settings = new Properties();

    private void check() {
        CamelContext context = new DefaultCamelContext();
        context.getPropertiesComponent().setInitialProperties(settings);
        for (String environment : new String[] {"default", "aliases", "staging"}) {
            RouteDefinition route = new RouteDefinition("direct:" + environment);
            route.setTemplateParameters(Map.of("environment", environment));
            context.getCamelContextExtension()
                    .getContextPlugin(Model.class)
                    .getRouteDefinitions()
                    .add(route);
        }
        Environments.check(context);
    }

    private void set(String... keysAndValues) {
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
    }

    @Test
    void takesAnEnvironmentForAliasEventsBesideOneThatTakesNone() {
        set("launchdarkly.aliases.client-id", "abc", "launchdarkly.staging.client-id", "def");
        set("launchdarkly.delivery.api", "import", "launchdarkly.delivery.import-aliases", "aliases");

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "other, 'the routes deliver only to aliases, default, staging'",
        "staging, 'its launchdarkly.staging.delivery.api is import, too'",
        "default, 'its launchdarkly.delivery.api is import, too'"
    })
    void namesAnEnvironmentThatTakesNoAliasEvents(String receiver, String problem) {
        set("launchdarkly.aliases.client-id", "abc", "launchdarkly.delivery.import-aliases", receiver);
        set("launchdarkly.delivery.api", "import");
        set("launchdarkly.staging.delivery.api", "import", "launchdarkly.staging.environment-key", "production");

        assertThatThrownBy(this::check)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("launchdarkly.delivery.import-aliases is \"" + receiver + "\", but " + problem
                        + ": set it to discard, or to an environment whose API is bulk.");
    }

    @Test
    void namesTheKeyThatAnEnvironmentNeedsForTheMetricImportApi() {
        set("launchdarkly.aliases.client-id", "abc", "launchdarkly.staging.client-id", "def");
        set("launchdarkly.staging.delivery.api", "import");

        assertThatThrownBy(this::check)
                .hasMessage("launchdarkly.staging.environment-key is empty: set it to the key of the LaunchDarkly"
                        + " environment that the routes call staging.");
    }
}
