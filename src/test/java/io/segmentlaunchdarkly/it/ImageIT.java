package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image that {@code deploy/build-image} makes, as containers; {@code deploy/test} runs this. */
class ImageIT {
    private static final Path IMAGE = Path.of("target", "segment-launchdarkly-image.tar");
    private static final String KEY = "the-key-of-a-file";
    private static final String TRACK = "track-event.camel.yaml";
    /** As long as docs/containers.md asks a supervisor to wait. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static String image;
    private static String volume;
    private static Receiver receiver;
    private static Container killed;
    private static Container container;

    /** The first container is killed while its event waits; the second has its volume, and a route of the user's. */
    @BeforeAll
    static void killOneAndStartAnotherOnItsVolume() throws IOException {
        if (!Files.exists(IMAGE) || !NodePackages.runs("podman")) {
            NodePackages.skip(
                    ImageIT.class, "podman, and the image that deploy/build-image makes (deploy/test has both)");
        }
        image = load(IMAGE);
        volume = Container.podman("volume", "create");
        receiver = Receiver.start();
        Files.writeString(directory.resolve("write-keys"), KEY + "\n");

        receiver.answer(Receiver.Answer.of(503));
        killed = run();
        assertThat(killed.track("Taken before the kill", KEY)).isEqualTo(200);
        receiver.awaitRequests(1);
        killed.kill();
        receiver.answer(Receiver.Answer.of(202));

        Path edited = Files.writeString(
                directory.resolve(TRACK),
                Files.readString(Path.of("routes", TRACK))
                        .replaceFirst("event_name:\\s+\"@path\": [$].event", "event_name: Edited"));
        container = run(
                "--volume=" + edited + ":/opt/segment-launchdarkly/routes/" + TRACK + ":ro",
                "--env=JAVA_OPTS=-Xmx256m -Xlog:class+load:file=/data/loaded-%p");
    }

    /** Loads an image from an archive, and returns its name. */
    private static String load(Path archive) {
        return Container.podman("load", "--quiet", "--input=" + archive).replaceFirst("^.*: ", "");
    }

    private static Container run(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--volume=" + volume + ":/data");
        all.add("--volume=" + directory.resolve("write-keys") + ":/run/secrets/write-keys:ro");
        all.add("--env=LAUNCHDARKLY_WRITE_KEYS_FILE=/run/secrets/write-keys");
        all.add("--env=LAUNCHDARKLY_EVENTS_URL=" + receiver.url());
        return Container.run(image, all);
    }

    @AfterAll
    static void end() {
        if (container != null) {
            container.close();
        }
        if (killed != null) {
            killed.close();
        }
        if (receiver != null) {
            receiver.close();
            Container.podman("volume", "rm", volume);
        }
    }

    @Test
    void deliversAfterAKillWhatItTookBefore() {
        receiver.awaitEvent("Taken before the kill");
        assertThat(receiver.requests().stream()
                        .filter(request -> request.body().contains("Taken before the kill"))
                        .map(Receiver.Request::payloadId))
                .containsOnly(receiver.requests().get(0).payloadId());
    }

    @Test
    void takesAnEventAndRunsTheRouteOfTheUser() {
        assertThat(container.track("Taken after the kill", KEY)).isEqualTo(200);
        receiver.awaitEvent("Edited");
    }

    @Test
    void readsItsWriteKeysFromAFile() {
        assertThat(container.track("Not taken", "another-key")).isEqualTo(401);
    }

    @Test
    void runsAsAUserThatIsNotRootAndChangesNothingOutsideOfItsVolume() {
        assertThat(container.exec("id", "-u").said()).isEqualTo("10001\n");
        assertThat(container
                        .exec("touch", "/opt/segment-launchdarkly/routes/mine")
                        .said())
                .contains("Read-only file system");
        assertThat(container.exec("touch", "/data/mine").exitCode()).isZero();
    }

    @Test
    void startsWithTheArchiveOfItsClasses() {
        assertThat(container
                        .exec("grep", "-F", "io.segmentlaunchdarkly.outbox.Outbox ", "/data/loaded-1")
                        .said())
                .contains("source: shared objects file");
    }

    @Test
    void hasACommandThatSaysThatItLives() {
        assertThat(container.exec("healthcheck").exitCode()).isZero();
        assertThat(container
                        .exec("env", "CAMEL_MANAGEMENT_PORT=1", "healthcheck")
                        .exitCode())
                .isNotZero();
    }

    @Test
    void runsCommandsBesideTheService() {
        assertThat(container
                        .exec("bin/segment-launchdarkly", "dead-letters", "list")
                        .said())
                .isEqualTo("There are no dead letters in /data/dead-letter.\n");
    }

    @Test
    void refusesToListenToEverybodyWithoutWriteKeys() {
        Container.Outcome outcome = Container.tryPodman("run", "--rm", "--network=none", image);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.said()).contains("segment-launchdarkly cannot start: ", "launchdarkly.write-keys");
    }

    @Test
    void endsWithinItsGraceTime() throws IOException {
        try (Container another = Container.run(
                image,
                List.of(
                        "--env=LAUNCHDARKLY_EVENTS_URL=" + receiver.url(),
                        "--env=LAUNCHDARKLY_WRITE_KEYS=" + KEY,
                        "--tmpfs=/data:mode=0770"))) {
            assertThat(another.stop(GRACE)).isEqualTo(143);
        }
    }

    @Test
    void isMadeByTheContainerfileToo() {
        String base = System.getProperty("image.base", "eclipse-temurin:17-jre");
        if (base.startsWith("tar://")) {
            base = load(Path.of(URI.create(base.replaceFirst("^tar", "file"))));
        }
        Container.podman(
                "build",
                "--network=none",
                "--build-arg=base=" + base,
                "--tag=by-containerfile",
                "--file=deploy/Containerfile",
                ".");
        assertThat(configuration("by-containerfile")).containsExactlyInAnyOrderElementsOf(configuration(image));
        assertThat(Container.podman("run", "--rm", "--network=none", "by-containerfile", "--version"))
                .startsWith("segment-launchdarkly ");
    }

    /** What an image runs, as whom, with which variables, ports and volumes. */
    private static List<String> configuration(String name) {
        String format = "{{range .Config.Env}}{{println .}}{{end}}{{println .Config.Entrypoint .Config.User}}"
                + "{{println .Config.WorkingDir .Config.Volumes .Config.ExposedPorts}}";
        return Container.tryPodman("inspect", "--format=" + format, name)
                .said()
                .lines()
                .toList();
    }
}
