package io.segmentlaunchdarkly.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.segmentlaunchdarkly.it.NodePackages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The systemd unit of the Debian package. */
class SystemdUnitTest {
    private static final String UNIT = "deploy/debian/segment-launchdarkly.service";

    @Test
    void isHardened() throws IOException, InterruptedException {
        assumeTrue(NodePackages.runs("systemd-analyze"), "There is no systemd-analyze.");
        Process process = new ProcessBuilder("systemd-analyze", "security", "--offline=true", "--threshold=25", UNIT)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

        // It ends with 1 when the exposure is above the threshold of 2.5.
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).contains("Overall exposure level");
    }
}
