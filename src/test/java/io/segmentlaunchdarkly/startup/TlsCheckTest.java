package io.segmentlaunchdarkly.startup;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of TLS as Camel understands them; the key store is tried by the integration test. */
class TlsCheckTest {
    private final Main main = new Main();

    @AfterEach
    void stop() {
        main.stop();
    }

    private void check(String settings) throws Exception {
        main.setDefaultPropertyPlaceholderLocation("false");
        main.addOverrideProperty("camel.main.jmx-enabled", "false");
        main.addOverrideProperty("camel.server.enabled", "true");
        main.addOverrideProperty("camel.management.enabled", "true");
        for (String setting : settings.split(" ", -1)) {
            int equals = setting.indexOf('=');
            main.addOverrideProperty(setting.substring(0, equals), setting.substring(equals + 1));
        }
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                TlsCheck.check(main.getCamelContext(), main.configure());
            }
        });
        main.init();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "camel.server.use-global-ssl-context-parameters=true |"
                        + " camel.server.use-global-ssl-context-parameters is true while camel.ssl.enabled is false, so"
                        + " the port would speak plain HTTP: set camel.ssl.enabled to true, with camel.ssl.key-store and"
                        + " camel.ssl.keystore-password.",
                "camel.management.use-global-ssl-context-parameters=true |"
                        + " camel.management.use-global-ssl-context-parameters is true while camel.ssl.enabled is false,"
                        + " so the port would speak plain HTTP: set camel.ssl.enabled to true, with camel.ssl.key-store"
                        + " and camel.ssl.keystore-password.",
                "camel.ssl.enabled=true camel.server.use-global-ssl-context-parameters=false | camel.ssl.enabled is true"
                        + " while camel.server.use-global-ssl-context-parameters is false, so events would come over"
                        + " plain HTTP: set the latter to true, or camel.ssl.enabled to false.",
                "camel.ssl.enabled=true camel.server.use-global-ssl-context-parameters=true"
                        + " camel.ssl.client-authentication=REQUIRE | camel.ssl.client-authentication is"
                        + " REQUIRE, which has no effect on the ports of this service: take it out, or put a proxy before"
                        + " the service that does this."
            })
    void stopsAStartThatAsksForTlsAndWouldNotHaveIt(String settings, String message) {
        assertThatThrownBy(() -> check(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
