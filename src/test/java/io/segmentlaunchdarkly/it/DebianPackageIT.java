package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Debian package, from its installation to its purge, on a borrowed Debian; {@code deploy/test} runs this. No systemd runs there, so
 * the test starts what the unit names, as its user and without capabilities.
 */
class DebianPackageIT {
    private static final Path PACKAGE = Path.of("target", "segment-launchdarkly.deb");
    private static final String UNIT = "/usr/lib/systemd/system/segment-launchdarkly.service";
    private static final String NEWER =
            """
            dpkg-deb --raw-extract /brought/segment-launchdarkly.deb /tmp/newer
            sed -i 's/^Version: .*/Version: 99/' /tmp/newer/DEBIAN/control
            sed -i '1i # Newer.' /tmp/newer/etc/segment-launchdarkly/routes/{track-event,alias-user}.camel.yaml
            dpkg-deb --build -Znone /tmp/newer /tmp/newer.deb
            """;

    @TempDir
    Path directory;

    private final int port;
    private BorrowedMachine machine;
    private Receiver receiver;
    private Process service;
    private Path log;

    DebianPackageIT() throws IOException {
        port = FreePort.next();
    }

    @BeforeEach
    void borrow() throws IOException, InterruptedException {
        if (Files.exists(PACKAGE)) {
            machine = BorrowedMachine.at(Files.createDirectory(directory.resolve("machine")));
        }
        if (machine == null
                || machine.tryRun("dpkg --status openjdk-17-jre-headless").exitCode() != 0) {
            NodePackages.skip(
                    DebianPackageIT.class,
                    "root on a Debian with openjdk-17-jre-headless, and the package that mvn -Pdeb makes");
        }
        receiver = Receiver.start();
    }

    @AfterEach
    void end() {
        if (service != null) {
            service.destroyForcibly();
        }
        if (receiver != null) {
            receiver.close();
        }
        if (machine != null) {
            machine.close();
        }
    }

    @Test
    void deliversEventsFromInstallationToUpgradeAndLeavesNothingBehind() throws IOException, InterruptedException {
        machine.run("dpkg --install /brought/segment-launchdarkly.deb");
        assertThat(machine.run("stat -c '%U %a' /etc/segment-launchdarkly/config/application.properties"))
                .isEqualTo("root 640\n");
        assertThat(machine.run("systemctl is-enabled segment-launchdarkly.service"))
                .isEqualTo("enabled\n");
        assertThat(machine.run("systemd-analyze verify segment-launchdarkly.service"))
                .isEmpty();
        configure();
        startAndDeliver("Installed", "Installed");

        edit();
        machine.run(NEWER);
        machine.run("dpkg --force-confdef --force-confold --install /tmp/newer.deb");
        assertThat(machine.run("head -n 1 /etc/segment-launchdarkly/routes/alias-user.camel.yaml"))
                .isEqualTo("# Newer.\n");
        startAndDeliver("Upgraded", "Edited");
        assertThat(machine.run("segment-launchdarkly events find --user ada")).contains("Installed", "Upgraded");

        machine.run("rm /usr/share/segment-launchdarkly/lib/classes.jsa");
        machine.run("dpkg-trigger --by-package=openjdk-17-jre-headless /usr/lib/jvm; dpkg --triggers-only --pending");
        machine.run("test -s /usr/share/segment-launchdarkly/lib/classes.jsa");

        machine.run("dpkg --remove segment-launchdarkly");
        assertThat(machine.run(
                        "ls /usr/share/segment-launchdarkly /usr/bin/segment-launchdarkly " + UNIT + " 2>&1 || true"))
                .hasLineCount(3)
                .contains("No such file");
        assertThat(machine.run("ls /var/lib/segment-launchdarkly /etc/segment-launchdarkly"))
                .contains("outbox", "config", "routes");

        machine.run("dpkg --purge segment-launchdarkly");
        assertThat(
                        machine.run(
                                "find /etc /usr /var -xdev -name 'segment-launchdarkly*'; getent passwd segment-launchdarkly || true"))
                .isEmpty();
    }

    /** As somebody does who edits the files of variables. */
    private void configure() throws IOException, InterruptedException {
        machine.run(
                """
                cat >> /etc/default/segment-launchdarkly <<'END'
                LAUNCHDARKLY_EVENTS_URL=%s
                LAUNCHDARKLY_BATCH_INTERVAL=200
                LAUNCHDARKLY_JMS_ENABLED=false
                CAMEL_SERVER_PORT=%d
                CAMEL_MANAGEMENT_PORT=%d
                END
                """
                        .formatted(receiver.url(), port, FreePort.next()));
    }

    private void edit() throws IOException, InterruptedException {
        machine.run(
                """
                sed -i '/event_name:$/{N;s/event_name:.*/event_name: Edited/}' \
                  /etc/segment-launchdarkly/routes/track-event.camel.yaml
                grep -q 'event_name: Edited' /etc/segment-launchdarkly/routes/track-event.camel.yaml
                """);
    }

    /** Starts what the unit names, sends an event and ends it as systemd does. */
    private void startAndDeliver(String event, String key) throws IOException, InterruptedException {
        log = directory.resolve("log-of-" + event);
        service = machine.start(
                """
                set -ea
                . /etc/default/segment-launchdarkly
                exec setpriv --reuid=segment-launchdarkly --regid=segment-launchdarkly --clear-groups --no-new-privs \
                  --bounding-set=-all --inh-caps=-all $(sed -n 's/^ExecStart=//p' %s)
                """
                        .formatted(UNIT),
                log);
        await("the start").atMost(Duration.ofSeconds(90)).until(() -> {
            assertThat(service.isAlive()).as(Files.readString(log)).isTrue();
            return Files.readString(log).contains("  Data  ");
        });
        assertThat(Files.readString(log)).doesNotContain("shared archive");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/track"))
                .POST(BodyPublishers.ofString("{\"userId\": \"ada\", \"event\": \"" + event + "\"}"));
        assertThat(Distribution.send(request).statusCode()).isEqualTo(200);
        receiver.awaitEvent(key);
        service.destroy();
        assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(143);
    }
}
