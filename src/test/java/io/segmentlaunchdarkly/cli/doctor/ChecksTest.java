package io.segmentlaunchdarkly.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.cli.doctor.Finding.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the checks make of what they measure. */
class ChecksTest {
    private static final long MB = 1_000_000;

    @Test
    void oneFindingIsOneLineWhateverIsInIt() {
        assertThat(Finding.problem("default", "It said\nok  settings \u001b[32m", "Do it.")
                        .toString())
                .isEqualTo("problem  default          It said ok settings [32m -> Do it.");
        assertThat(Finding.ok("java", "Java 17").toString()).isEqualTo("ok       java             Java 17");
    }

    @ParameterizedTest
    @CsvSource({"256, 1000, OK", "100, 1000, WARNING", "900, 1000, WARNING", "800, 1000, OK"})
    void theHeapMustHaveRoomAndLeaveRoom(long heap, long memory, Level level) {
        assertThat(MachineCheck.heap(heap * MB, memory * MB).level()).isEqualTo(level);
    }

    @Test
    void connectionsNeedFileDescriptors() {
        assertThat(MachineCheck.files(1024, 2000).level()).isEqualTo(Level.WARNING);
        assertThat(MachineCheck.files(1024, 2000).advice()).startsWith("Raise the limit to 2256 or more");
        assertThat(MachineCheck.files(65_536, 2000).level()).isEqualTo(Level.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "ext4, OK",
        "xfs, OK",
        "btrfs, OK",
        "zfs, OK",
        "tmpfs, WARNING",
        "overlay, WARNING",
        "nfs4, WARNING",
        "cifs, WARNING",
        "fuse.sshfs, WARNING",
        "9p, WARNING"
    })
    void aFileSystemMustKeepWhatItHas(String type, Level level) {
        assertThat(DataDirectoryCheck.kind(type).level()).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"1, WARNING", "14, WARNING", "40, OK", "1000, OK", "90000, OK", "150000, WARNING"})
    void aSyncTakesAsLongAsADiskNeeds(long micros, Level level) {
        assertThat(DataDirectoryCheck.syncs(TimeUnit.MICROSECONDS.toNanos(micros))
                        .level())
                .isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"0, OK", "59, OK", "-59, OK", "61, WARNING", "-3600, WARNING"})
    void theClockMayDifferByAMinute(long seconds, Level level) {
        assertThat(ReceiverCheck.clock(Duration.ofSeconds(seconds)).level()).isEqualTo(level);
    }

    @Test
    void theClockIsSaidToBeAheadOrBehind() {
        assertThat(ReceiverCheck.clock(Duration.ofSeconds(90)).found())
                .isEqualTo("The clock is 90 s ahead of the receiver's.");
        assertThat(ReceiverCheck.clock(Duration.ofSeconds(-90)).found())
                .isEqualTo("The clock is 90 s behind the receiver's.");
    }
}
