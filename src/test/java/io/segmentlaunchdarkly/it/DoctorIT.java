package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that looks at everything that the service needs. */
class DoctorIT {
    @TempDir
    private Path directory;

    private Receiver receiver;
    private Distribution service;

    @BeforeEach
    void copy() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver);
    }

    @AfterEach
    void end() {
        service.close();
        receiver.close();
    }

    private static void assertProblem(Distribution.Outcome doctor, String... texts) {
        assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isEqualTo(1);
        assertThat(doctor.out().lines().filter(line -> line.startsWith("problem ")))
                .anySatisfy(line -> assertThat(line).contains(texts));
        assertThat(doctor.err()).isEmpty();
    }

    private List<String> homeFiles() throws IOException {
        try (Stream<Path> files = Files.walk(service.home())) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    @Test
    void findsNoProblemAndChangesNothingBeforeTheFirstStart() throws IOException {
        List<String> before = homeFiles();

        Distribution.Outcome doctor = service.command("doctor");

        assertThat(doctor.err()).isEmpty();
        assertThat(doctor.out().lines().toList())
                .allMatch(line -> line.matches("(ok|warning) .*|0 problems, [0-9]+ warnings?"))
                .anyMatch(line -> line.matches(
                        "ok +settings +The settings in config/ and the environment, and the" + " routes, are good[.]"))
                .anyMatch(line -> line.matches("ok +java +Java .*"))
                .anyMatch(line -> line.matches(".* memory +The heap may take 2[0-9]+ MB of the .*"))
                .anyMatch(line -> line.endsWith(service.data() + " is not there yet; the start makes it."))
                .anyMatch(line -> line.matches("ok +port .* is free for camel[.]server[.]"))
                .anyMatch(line -> line.matches("ok +default +127[.]0[.]0[.]1 answers[.]"))
                .anyMatch(line -> line.matches("ok +clock +The clock agrees with the receiver's[.]"));
        assertThat(doctor.exitCode()).isZero();
        assertThat(homeFiles()).isEqualTo(before);
    }

    @Test
    void looksBesideTheRunningService() throws IOException {
        service.start();

        Distribution.Outcome doctor = service.command("doctor", "--json");

        JsonNode report = Json.parse(doctor.out());
        assertThat(report.path("problems").asInt()).as(doctor.out()).isZero();
        assertThat(Json.elements(report.path("findings")).stream()
                        .map(finding -> finding.path("found").asText()))
                .contains("The running service answers that it is well.")
                .anyMatch(found -> found.endsWith(" is in use by the running service."))
                .anyMatch(found -> found.startsWith(service.data() + " is in use by a running service."))
                .anyMatch(found -> found.startsWith("A sync takes "));
        assertThat(doctor.exitCode()).isZero();
        assertThat(service.health("/ready").statusCode()).isEqualTo(200);
        assertThat(service.files(".")).noneMatch(file -> file.toString().contains("doctor"));
    }

    @Test
    void saysOfASettingWhatTheStartWouldSayAndLooksOn() throws IOException {
        service.with("LAUNCHDARKLY_DELIVERY_TIMEOUT", "soon");

        Distribution.Outcome doctor = service.command("doctor");

        assertProblem(
                doctor,
                "settings",
                "The service cannot start: launchdarkly.delivery.timeout must be a whole number from 1 to 2147483647 but"
                        + " is \"soon\".");
        assertThat(doctor.out()).contains(" is free for camel.server.");
    }

    @Test
    void saysThatAnotherProgramHasThePort() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            service.with("CAMEL_SERVER_PORT", String.valueOf(other.getLocalPort()));

            assertProblem(
                    service.command("doctor"),
                    "port " + other.getLocalPort(),
                    "Nothing can listen on 127.0.0.1:" + other.getLocalPort(),
                    "set camel.server.port");
        }
    }

    @Test
    void saysThatTheReceiverCannotBeReached() throws IOException {
        receiver.close();

        assertProblem(
                service.command("doctor"),
                "default",
                "There is no connection to 127.0.0.1:" + receiver.port(),
                "launchdarkly.delivery.proxy");
    }

    @Test
    void saysThatTheDataDirectoryIsOfALaterVersion() throws IOException {
        Files.createDirectories(service.data());
        Files.writeString(service.data().resolve("format"), "99\n");

        assertProblem(service.command("doctor"), "data directory", "has format 99");
    }

    @Test
    void saysThatTheDataDirectoryIsNone() throws IOException {
        service.with("LAUNCHDARKLY_DATA_DIRECTORY", "config/application.properties");

        assertProblem(service.command("doctor"), "data directory", "is not a directory that ");
    }

    @Test
    void looksWithoutASettingsFile() throws IOException {
        Files.delete(service.home().resolve("config/application.properties"));

        assertProblem(service.command("doctor"), "settings", "application.properties");
    }

    @Test
    void takesNoOtherArguments() throws IOException {
        Distribution.Outcome doctor = service.command("doctor", "--fix");

        assertThat(doctor.exitCode()).isEqualTo(2);
        assertThat(doctor.err()).startsWith("doctor takes nothing but --json and --help.\n");
        assertThat(service.command("doctor", "--help").out()).contains("segment-launchdarkly doctor [--json]");
    }
}
