package io.segmentlaunchdarkly.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.apache.camel.main.MainConfigurationProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

    @Test
    void listensAtItsPort() throws Exception {
        int port = FreePort.next();

        start(port);

        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(client.isConnected()).isTrue();
        }
    }
}
