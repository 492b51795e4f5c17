package io.segmentlaunchdarkly.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.apache.camel.main.MainConfigurationProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngestServerTest {
    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    private void start(int port) throws Exception {
        HttpServerConfigurationProperties settings =
                new HttpServerConfigurationProperties(new MainConfigurationProperties());
        settings.setEnabled(true);
        settings.setHost("127.0.0.1");
        settings.setPort(port);
        context.addService(new IngestServer().newHttpServer(context, settings), true, true);
        context.start();
    }

    @Test
    void doesNotStartWhereSomebodyElseListens() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(taken.getLocalPort()))
                    .hasMessageStartingWith("Nothing can listen on 127.0.0.1:" + taken.getLocalPort() + " (")
                    .hasMessageEndingWith("): stop what listens there, or set camel.server.port or camel.server.host.");
        }
    }

    private void startManagement(int port, String... settings) throws Exception {
        Properties properties = new Properties();
        for (int i = 0; i < settings.length; i += 2) {
            properties.setProperty(settings[i], settings[i + 1]);
        }
        context.getPropertiesComponent().setInitialProperties(properties);
        HttpManagementServerConfigurationProperties server =
                new HttpManagementServerConfigurationProperties(new MainConfigurationProperties());
        server.setEnabled(true);
        server.setHost("127.0.0.1");
        server.setPort(port);
        context.addService(new IngestServer().newHttpManagementServer(context, server), true, true);
        context.start();
    }

    /** The check of the ports before the start may find free what another program takes a moment later. */
    @Test
    void doesNotStartWhereSomebodyElseTookTheManagementPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> startManagement(taken.getLocalPort()))
                    .hasMessageStartingWith("Nothing can listen on 127.0.0.1:" + taken.getLocalPort() + " (")
                    .hasMessageEndingWith(
                            "): stop what listens there, or set camel.management.port or camel.management.host.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "schlüssel", "line\nbreak"})
    void namesATokenThatFitsIntoNoHeader(String token) {
        assertThatThrownBy(() -> startManagement(0, "launchdarkly.management.token", token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("launchdarkly.management.token must have only printable ASCII characters and no blanks,"
                        + " because it goes into a header.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ops.example:80", "http://ops.example", "*", "ops example"})
    void namesAHostThatIsNone(String host) {
        assertThatThrownBy(() -> startManagement(0, "launchdarkly.management.hosts", "good.example, " + host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("launchdarkly.management.hosts must be host names or addresses without ports, separated by"
                        + " commas, but has \"" + host + "\".");
    }

    @Test
    void listensAtItsPort() throws Exception {
        int port = FreePort.next();

        start(port);

        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(client.isConnected()).isTrue();
        }
    }
}
