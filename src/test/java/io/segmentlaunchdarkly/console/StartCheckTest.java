package io.segmentlaunchdarkly.console;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartCheckTest {
    /** A Main of a context with these settings. */
    private static final class Configured extends Main {
        Configured(String... keysAndValues) {
            Properties properties = new Properties();
            for (int i = 0; i < keysAndValues.length; i += 2) {
                properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
            }
            CamelContext context = new DefaultCamelContext();
            context.getPropertiesComponent().setInitialProperties(properties);
            this.camelContext = context;
        }
    }

    private static void check(String... keysAndValues) {
        new StartCheck().afterConfigure(new Configured(keysAndValues));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, ''",
        "127.1.2.3, ''",
        "localhost, ''",
        "'::1', ''",
        "0.0.0.0, key-1",
        "192.0.2.1, 'key-1,key-2'",
    })
    void letsAServiceStartThatKnowsItsSourcesOrHasNoneButThisMachine(String host, String writeKeys) {
        assertThatCode(() -> check("camel.server.host", host, "launchdarkly.write-keys", writeKeys))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, ''",
        "192.0.2.1, ''",
        "'::', ' '",
        "0.0.0.0, ','",
        "0.0.0.0, ' , '",
        "no-such-host.invalid, ''",
    })
    void stopsAServiceThatAnybodyCouldSendTo(String host, String writeKeys) {
        assertThatThrownBy(() -> check("camel.server.host", host, "launchdarkly.write-keys", writeKeys))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("camel.server.host is " + host
                        + " while launchdarkly.write-keys is empty, so anybody could send events: set"
                        + " launchdarkly.write-keys, or camel.server.host to 127.0.0.1.");
    }

    @Test
    void takesAHostThatIsNotSetForAllOfThem() {
        assertThatThrownBy(() -> check()).hasMessageStartingWith("camel.server.host is 0.0.0.0 while");
    }

    @ParameterizedTest
    @ValueSource(strings = {"camel.server", "camel.management"})
    void namesThePortThatIsTaken(String server) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> checkPort(server, String.valueOf(taken.getLocalPort())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Nothing can listen on 127.0.0.1:" + taken.getLocalPort() + " (")
                    .hasMessageEndingWith(
                            "): stop what listens there, or set " + server + ".port or " + server + ".host.");
        }
    }

    @Test
    void letsAServerBeThatIsNotToListen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatCode(() -> check(
                            "camel.server.host",
                            "127.0.0.1",
                            "camel.server.enabled",
                            "false",
                            "camel.server.port",
                            String.valueOf(taken.getLocalPort())))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void leavesAFreePortFree() {
        assertThatCode(() -> checkPort("camel.server", "0")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "", "-1", "65536", "80 80"})
    void namesAPortThatIsNone(String port) {
        assertThatThrownBy(() -> checkPort("camel.management", port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("camel.management.port must be a number from 0 to 65535 but is \"" + port + "\".");
    }

    @Test
    void namesAHostThatIsNotKnown() {
        assertThatThrownBy(() -> check(
                        "camel.server.host",
                        "127.0.0.1",
                        "camel.management.enabled",
                        "true",
                        "camel.management.host",
                        "no-such-host.invalid"))
                .hasMessage("camel.management.host is no-such-host.invalid, a name that is not known.");
    }

    private static void checkPort(String server, String port) {
        check(
                "camel.server.host",
                "127.0.0.1",
                server + ".host",
                "127.0.0.1",
                server + ".enabled",
                "true",
                server + ".port",
                port);
    }
}
