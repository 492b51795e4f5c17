package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings by environment variables, as containers have them. */
class SettingsIT {
    @TempDir
    Path directory;

    @Test
    void listensAtThePortsThatEnvironmentVariablesName() throws IOException {
        Distribution service = Distribution.in(directory);
        int port = FreePort.next();
        int managementPort = FreePort.next();
        try (service) {
            service.with("CAMEL_SERVER_PORT", String.valueOf(port))
                    .with("CAMEL_MANAGEMENT_PORT", String.valueOf(managementPort))
                    .launch();
            await("the start").atMost(Duration.ofSeconds(60)).until(() -> service.log()
                    .contains("Health"));

            assertThat(List.of(listens(port), listens(managementPort))).containsOnly(true);
        }
    }

    /** A service that is open to the network by an environment variable must know its sources all the same. */
    @Test
    void refusesAHostThatAnEnvironmentVariableOpensWithoutWriteKeys() throws IOException {
        try (Distribution service =
                Distribution.in(directory).with("CAMEL_SERVER_HOST", "0.0.0.0").launch()) {
            assertThat(service.awaitExit()).isEqualTo(1);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
