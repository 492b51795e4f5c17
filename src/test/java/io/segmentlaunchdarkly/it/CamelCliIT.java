package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.FreePort;
import io.segmentlaunchdarkly.documentation.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The example for the Camel CLI, run by {@code camel run} as its page says, which fetches Camel by itself. */
@EnabledIfSystemProperty(
        named = "more-runtimes",
        matches = "true",
        disabledReason = "Run it with -Dmore-runtimes=true.")
class CamelCliIT {
    private static final Block RUN = Block.of("examples/camel-jbang/README.md#with-the-camel-cli:2");
    private static final Block SEND = Block.of("examples/camel-jbang/README.md#with-the-camel-cli:3");
    private static final String PORT = "8082";

    @TempDir
    Path home;

    @Test
    void takesAnEventAndDeliversIt() throws IOException, InterruptedException {
        Path repository = LocalRepository.create();
        Path bin = home.resolve("bin");
        String path = MavenCommand.path(bin, repository);
        Path example = home.resolve("example");
        Distribution.copy(Path.of("examples", "camel-jbang"), example);
        String port = String.valueOf(FreePort.next());
        try (Receiver receiver = Receiver.start();
                Shell shell = new Shell(example).with("PATH", path).with("LAUNCHDARKLY_EVENTS_URL", receiver.url())) {
            install(shell, bin, repository);
            shell.runInBackground(RUN.commands().replace(PORT, port));
            Awaitility.await("the start").atMost(Duration.ofMinutes(2)).until(() -> shell.said()
                    .contains("HTTP endpoints summary"));

            assertThat(shell.run(SEND.commands().replace(PORT, port))).contains(SEND.output());
            assertThat(receiver.awaitEvent("Order Completed")
                            .at("/contextKeys/user")
                            .asText())
                    .isEqualTo("ada");
        }
    }

    /** Makes the command {@code camel}, which JBang would make. */
    private void install(Shell shell, Path bin, Path repository) throws IOException, InterruptedException {
        Path cli = home.resolve("camel-cli");
        Distribution.copy(Path.of("src", "test", "camel-cli"), cli);
        shell.run("mvn -q -f '" + cli + "' package");
        Path settings = Path.of(System.getProperty("maven.settings"));
        Path camel = bin.resolve("camel");
        Files.writeString(
                camel,
                "#!/bin/sh\nexec java -XX:TieredStopAtLevel=1 -Xmx256m '-Duser.home=" + home + "' '-Dmaven.repo.local="
                        + repository + "' -cp '" + cli + "/target/lib/*' '" + cli + "/CamelCli.java' \"$@\""
                        + (Files.exists(settings) ? " '--maven-settings=" + settings + "'" : "") + "\n");
        Files.setPosixFilePermissions(camel, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
