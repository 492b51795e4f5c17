package io.segmentlaunchdarkly.startup;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionStartChecksTest {
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

    /** A check of a service that listens for events and has these settings. */
    private static void checkIngest(String... keysAndValues) {
        String[] settings = Arrays.copyOf(keysAndValues, keysAndValues.length + 4);
        settings[keysAndValues.length] = "camel.server.enabled";
        settings[keysAndValues.length + 1] = "true";
        settings[keysAndValues.length + 2] = "camel.server.port";
        settings[keysAndValues.length + 3] = "0";
        check(settings);
    }

    private static void check(String... keysAndValues) {
        new DistributionStartChecks().afterConfigure(new Configured(keysAndValues));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, ''",
        "127.1.2.3, ''",
        "localhost, ''",
        "'::1', ''",
        "0.0.0.0, key-1",
        "'::', 'key-1,key-2'",
    })
    void letsAServiceStartThatKnowsItsSourcesOrHasNoneButThisMachine(String host, String writeKeys) {
        assertThatCode(() -> checkIngest("camel.server.host", host, "launchdarkly.write-keys", writeKeys))
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
        assertThatThrownBy(() -> checkIngest("camel.server.host", host, "launchdarkly.write-keys", writeKeys))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("camel.server.host is " + host
                        + " while launchdarkly.write-keys is empty, so anybody could send events: set"
                        + " launchdarkly.write-keys, or camel.server.host to 127.0.0.1.");
    }

    @ParameterizedTest
    @CsvSource({
        "launchdarkly.api-host, example.com",
        "launchdarkly.api-token, 'a b'",
        "launchdarkly.project-key, ../other",
        "launchdarkly.environment-key, a/b",
    })
    void stopsAServiceWithAWrongSettingForLaunchDarklysApi(String name, String value) {
        assertThatThrownBy(() -> check(name, value)).hasMessageStartingWith(name + " must ");
    }

    private static void checkManagement(String host, String token) {
        check(
                "camel.management.enabled",
                "true",
                "camel.management.port",
                "0",
                "camel.management.host",
                host,
                "launchdarkly.management.token",
                token);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, ''", "127.1.2.3, ''", "localhost, ''", "'::1', ''", "0.0.0.0, s3cret", "'::', s3cret"})
    void letsAManagementPortBeThatAsksWhoComesOrHasNoneButThisMachine(String host, String token) {
        assertThatCode(() -> checkManagement(host, token)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, ''", "192.0.2.1, ' '", "'::', ''", "no-such-host.invalid, ''"})
    void stopsAManagementPortThatAnybodyReachesAndThatAsksForNothing(String host, String token) {
        assertThatThrownBy(() -> checkManagement(host, token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("camel.management.host is " + host
                        + " while launchdarkly.management.token, launchdarkly.console.token and"
                        + " launchdarkly.console.users are empty, so anybody could see what the service does: set one of"
                        + " them, or camel.management.host to 127.0.0.1.");
    }

    @ParameterizedTest
    @CsvSource({
        "launchdarkly.console.token, s3cret",
        "launchdarkly.console.users, ada:pbkdf2-sha256:100000:AAECAwQFBgcICQoLDA0ODw:V_LC8HOXSNUWQZsGKohGZjI8WD6krhZVBKgfe1PGKgk",
    })
    void letsAManagementPortBeWhoseConsoleAsksWhoComes(String setting, String value) {
        assertThatCode(() -> check(
                        "camel.management.enabled",
                        "true",
                        "camel.management.port",
                        "0",
                        "camel.management.host",
                        "0.0.0.0",
                        setting,
                        value))
                .doesNotThrowAnyException();
    }

    /** Camel serves both where ingest listens, whatever the management host is. */
    @Test
    void wantsAPortForEach() throws Exception {
        int port = FreePort.next();

        assertThatThrownBy(() -> check(
                        "camel.server.enabled",
                        "true",
                        "camel.server.host",
                        "127.0.0.1",
                        "camel.server.port",
                        String.valueOf(port),
                        "camel.management.enabled",
                        "true",
                        "camel.management.host",
                        "127.0.0.1",
                        "camel.management.port",
                        String.valueOf(port)))
                .hasMessage("camel.management.port is " + port
                        + ", which is camel.server.port too: set it to another port.");
    }

    @Test
    void takesAHostThatIsNotSetForAllOfThem() {
        assertThatThrownBy(() -> checkIngest()).hasMessageStartingWith("camel.server.host is 0.0.0.0 while");
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
                .hasMessage("camel.management.port must be a whole number from 0 to 65535 but is \"" + port + "\".");
    }

    @Test
    void namesAHostThatIsNotKnown() {
        assertThatThrownBy(() -> checkManagement("no-such-host.invalid", "s3cret"))
                .hasMessage("camel.management.host is no-such-host.invalid, a name that cannot be resolved.");
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
