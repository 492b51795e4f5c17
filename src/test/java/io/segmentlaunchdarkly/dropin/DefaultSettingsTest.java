package io.segmentlaunchdarkly.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.DefaultPropertiesParser;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.OrderedProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DefaultSettingsTest {
    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void end() throws Exception {
        context.close();
    }

    private String batchMaxEvents() {
        return context.resolvePropertyPlaceholders("{{launchdarkly.batch.max-events}}");
    }

    @Test
    void areThere() {
        assertThat(batchMaxEvents()).isEqualTo("500");
    }

    @Test
    void areOnlyTheProjectsOwn() {
        assertThat(context.getPropertiesComponent().resolveProperty("camel.main.name"))
                .isEmpty();
    }

    @Test
    void standBehindAnInitialProperty() {
        Properties properties = new Properties();
        properties.setProperty("launchdarkly.batch.max-events", "7");
        context.getPropertiesComponent().setInitialProperties(properties);

        assertThat(batchMaxEvents()).isEqualTo("7");
    }

    /** Camel's Main keeps the properties that an application adds in a kind of its own. */
    @Test
    void standBehindAnInitialPropertyOfCamelsMain() {
        Properties properties = new OrderedProperties();
        properties.setProperty("launchdarkly.batch.max-events", "7");
        context.getPropertiesComponent().setInitialProperties(properties);

        assertThat(batchMaxEvents()).isEqualTo("7");
    }

    /** Spring Boot's properties component is another one than that of the context's creation, and asks its environment at last. */
    @Test
    void standBehindWhatAFrameworkKnows() {
        PropertiesComponent frameworks = new PropertiesComponent();
        frameworks.setPropertiesParser(new DefaultPropertiesParser() {
            @Override
            public String customLookup(String key) {
                return key.equals("launchdarkly.batch.max-events") ? "8" : null;
            }
        });
        frameworks.setCamelContext(context);
        context.setPropertiesComponent(frameworks);

        assertThat(batchMaxEvents()).isEqualTo("8");
        assertThat(context.resolvePropertyPlaceholders("{{launchdarkly.data-directory}}"))
                .isEqualTo("data");
    }

    @Test
    void standBehindASystemPropertyThatIsAskedAtLast() {
        ((PropertiesComponent) context.getPropertiesComponent())
                .setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_FALLBACK);
        System.setProperty("launchdarkly.batch.max-events", "9");
        try {
            assertThat(batchMaxEvents()).isEqualTo("9");
        } finally {
            System.clearProperty("launchdarkly.batch.max-events");
        }
    }
}
