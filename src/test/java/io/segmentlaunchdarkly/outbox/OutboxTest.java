package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.Disk.contents;
import static io.segmentlaunchdarkly.outbox.Disk.events;
import static io.segmentlaunchdarkly.outbox.Disk.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {
    @TempDir
    private Path temporary;

    private final MovableClock clock = new MovableClock();
    private final List<Outbox> started = new ArrayList<>();

    @AfterEach
    void stopAll() throws IOException {
        for (Outbox outbox : started) {
            outbox.stop();
        }
    }

    private Path data() {
        return temporary.resolve("data");
    }

    private Path open() {
        return data().resolve("outbox/default/open");
    }

    private Path ready() {
        return data().resolve("outbox/default/ready");
    }

    private Outbox configured() {
        Outbox outbox = new Outbox();
        outbox.setDataDirectory(data().toString());
        return outbox;
    }

    private Outbox start(Outbox outbox) {
        outbox.start();
        started.add(outbox);
        return outbox;
    }

    private Outbox start() {
        return start(configured());
    }

    private static void keep(Outbox outbox, PendingWrite write) throws Exception {
        outbox.append(null, write);
        write.awaitSynced();
    }

    private static PendingWrite append(String... events) {
        return new PendingWrite("default", events(events));
    }

    @Test
    void keepsWhatItIsGivenInAnOpenBatchOfTheEnvironment() throws Exception {
        start().append(null, append("1", "2"));
        assertThat(contents(open())).containsExactly("[\n1\n,2\n]");
    }

    @Test
    void goesOnAfterItWasStopped() throws Exception {
        Outbox outbox = start();
        PendingWrite first = append("1");
        outbox.write(first);
        first.awaitSynced();
        outbox.stop();

        outbox.start();
        outbox.write(append("2"));

        assertThat(contents(ready())).containsExactly("[\n1\n]");
        assertThat(contents(open())).containsExactly("[\n2\n]");
        assertThat(outbox.environment("default").poll()).isPresent();
    }

    @Test
    void goesOnWithTheOpenBatch() throws Exception {
        Outbox outbox = start();
        Batch batch = outbox.append(null, append("1"));
        outbox.append(batch, append("2"));
        assertThat(contents(open())).containsExactly("[\n1\n,2\n]");
    }

    @Test
    void goesOnWithAnotherBatchWhenTheOpenOneIsClosedWhileARequestIsWritten() throws Exception {
        Outbox configured = configured();
        configured.setDedupWindow(0);
        Outbox outbox = start(configured);
        Batch closedByAge = outbox.append(null, append("1"));
        PendingWrite write = new PendingWrite("default", new AbstractList<>() {
            @Override
            public IdentifiedEvent get(int index) {
                outbox.close(closedByAge);
                return events("2").get(index);
            }

            @Override
            public int size() {
                return 1;
            }
        });

        outbox.append(closedByAge, write);

        assertThat(contents(ready())).containsExactly("[\n1\n]");
        assertThat(contents(open())).containsExactly("[\n2\n]");
        assertThat(outbox.cannotKeep()).isEmpty();
    }

    @Test
    void keepsEnvironmentsApart() throws Exception {
        Outbox outbox = start();
        outbox.append(null, new PendingWrite("eu.staging-1", events("1")));
        outbox.append(null, append("2"));
        assertThat(contents(data().resolve("outbox/eu.staging-1/open"))).containsExactly("[\n1\n]");
        assertThat(contents(open())).containsExactly("[\n2\n]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "a b", "-a"})
    void refusesAnEnvironmentThatIsNoPlainName(String environment) {
        Outbox outbox = start();
        assertThatThrownBy(() -> outbox.append(null, new PendingWrite(environment, events("1"))))
                .isInstanceOf(OutboxException.class)
                .hasMessageContaining("must be letters, digits, '.', '_' and '-' but it is \"" + environment + "\"");
    }

    @Test
    void namesABatchByTimeAndPayloadId() throws Exception {
        start().append(null, append("1"));
        assertThatCode(() -> BatchName.parse(files(open()).get(0).getFileName().toString()))
                .doesNotThrowAnyException();
    }

    @Test
    void rollsOverAtTheMostEvents() throws Exception {
        Outbox outbox = configured();
        outbox.setBatchMaxEvents(2);
        start(outbox).append(null, append("1", "2", "3", "4", "5"));
        assertThat(contents(ready())).containsExactlyInAnyOrder("[\n1\n,2\n]", "[\n3\n,4\n]");
    }

    @Test
    void leavesTheRestInAnOpenBatch() throws Exception {
        Outbox outbox = configured();
        outbox.setBatchMaxEvents(2);
        start(outbox).append(null, append("1", "2", "3"));
        assertThat(contents(open())).containsExactly("[\n3\n]");
    }

    @Test
    void fillsABatchToTheLastByte() throws Exception {
        Outbox outbox = configured();
        // The brackets with their newline are 3 bytes, an event with newline and comma 12; the first has no comma.
        outbox.setBatchMaxBytes(27);
        start(outbox).append(null, append("1234567890", "1234567890", "1234567890"));
        assertThat(contents(ready())).containsExactly("[\n1234567890\n,1234567890\n]");
    }

    @Test
    void givesAnEventLargerThanABatchABatchOfItsOwn() throws Exception {
        Outbox outbox = configured();
        outbox.setBatchMaxBytes(10);
        start(outbox).append(null, append("1", "12345678901234567890", "2"));
        assertThat(contents(ready())).containsExactlyInAnyOrder("[\n1\n]", "[\n12345678901234567890\n]");
    }

    @Test
    void recoversWhatAnEarlierProcessLeftOpen() throws Exception {
        Files.createDirectories(open());
        Files.writeString(open().resolve("left.json"), "[\n1\n,2\n,3");
        start();
        assertThat(contents(ready())).containsExactly("[\n1\n,2\n]");
    }

    @Test
    void leavesWhatIsReadyAsItIs() throws Exception {
        Files.createDirectories(ready());
        Files.writeString(ready().resolve("by-hand.json"), "[{}]");
        start();
        assertThat(contents(ready())).containsExactly("[{}]");
    }

    @Test
    void makesDirectoriesThatOnlyTheirOwnerReads() throws Exception {
        start().append(null, append("1"));
        assertThat(List.of(data(), data().resolve("outbox"), open(), ready()))
                .allSatisfy(directory -> assertThat(Disk.permissions(directory)).isEqualTo("rwx------"));
    }

    @Test
    void makesFilesThatOnlyTheirOwnerReads() throws Exception {
        start().append(null, append("1"));
        assertThat(List.of(files(open()).get(0), data().resolve("lock")))
                .allSatisfy(file -> assertThat(Disk.permissions(file)).isEqualTo("rw-------"));
    }

    @Test
    void keepsOthersOutOfItsDirectory() {
        start();
        assertThatThrownBy(() -> configured().start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The data directory " + data()
                        + " is used by another process: stop that one or set launchdarkly.data-directory.");
    }

    @Test
    void letsGoOfItsDirectoryWhenItIsStopped() throws Exception {
        start().stop();
        assertThatCode(this::start).doesNotThrowAnyException();
    }

    @Test
    void namesTheSettingWhenTheDirectoryCannotBeUsed() throws Exception {
        Files.writeString(data(), "a file");
        assertThatThrownBy(() -> configured().start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("The data directory " + data() + " cannot be used (")
                .hasMessageEndingWith("): make it writable or set launchdarkly.data-directory.");
    }

    @Test
    void turnsRequestsAwayWhenItIsFull() throws Exception {
        Outbox outbox = configured();
        outbox.setMaxBytes(4);
        keep(start(outbox), append("123"));
        assertThatThrownBy(outbox::checkRoom)
                .isInstanceOf(OutboxFullException.class)
                .hasMessage("The outbox holds 7 bytes of at most 4 (launchdarkly.outbox.max-bytes).");
    }

    @Test
    void hasRoomUpToTheLimit() throws Exception {
        Outbox outbox = configured();
        outbox.setMaxBytes(7);
        keep(start(outbox), append("123"));
        assertThatCode(outbox::checkRoom).doesNotThrowAnyException();
    }

    @Test
    void turnsRequestsAwayWhenTheDiskIsNearlyFull() throws Exception {
        Outbox outbox = configured();
        outbox.setMinFreeBytes(999999999999999L);
        assertThatThrownBy(start(outbox)::checkRoom)
                .isInstanceOf(OutboxFullException.class)
                .hasMessageMatching("The disk of the data directory has [0-9]+ bytes left of at least 999999999999999"
                        + " [(]launchdarkly.outbox.min-free-bytes[)][.]");
    }

    @Test
    void countsTheBatchesOfAllEnvironments() throws Exception {
        Outbox outbox = configured();
        outbox.setMaxBytes(11);
        keep(start(outbox), append("123"));
        keep(outbox, new PendingWrite("other", events("456")));
        assertThatThrownBy(outbox::checkRoom).hasMessageContaining("holds 14 bytes");
    }

    @Test
    void failsARequestThatCannotBeWritten() throws Exception {
        Outbox outbox = start();
        Files.writeString(data().resolve("outbox/default"), "a file where a directory belongs");
        assertThatThrownBy(() -> outbox.append(null, append("1")))
                .isInstanceOf(OutboxException.class)
                .hasMessageStartingWith("The events could not be written to the outbox: ");
    }

    @Test
    void closesABatchThatFailedAndKeepsWhatWasSyncedInIt() throws Exception {
        Outbox outbox = start();
        PendingWrite acknowledged = append("1");
        Batch batch = outbox.append(null, acknowledged);
        acknowledged.awaitSynced();
        failToAppend(outbox, batch, "2");
        outbox.append(batch, append("3"));
        assertThat(contents(ready())).containsExactly("[\n1\n]");
    }

    @Test
    void goesOnInABatchOfItsOwnAfterAFailure() throws Exception {
        Outbox outbox = start();
        Batch batch = outbox.append(null, append("1"));
        failToAppend(outbox, batch, "2");
        outbox.append(batch, append("3"));
        assertThat(contents(open())).containsExactly("[\n3\n]");
    }

    private static void failToAppend(Outbox outbox, Batch batch, String event) {
        Thread.currentThread().interrupt();
        Throwable failure = catchThrowable(() -> outbox.append(batch, append(event)));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isInstanceOf(OutboxException.class);
    }

    @Test
    void closesWhatCouldNotBeClosedAtTheNextLook() throws Exception {
        Outbox outbox = start();
        Batch batch = outbox.append(null, append("1"));
        Files.delete(ready());
        outbox.close(batch);
        Files.createDirectory(ready());
        outbox.closeForgotten();
        assertThat(contents(ready())).containsExactly("[\n1\n]");
    }

    @Test
    void leavesABatchToTheAggregatorWhileItIsYoung() throws Exception {
        Outbox outbox = slow();
        Batch batch = outbox.append(null, append("1"));
        clock.forward(Duration.ofSeconds(500));
        outbox.closeForgotten();
        assertThat(batch.isOpen()).isTrue();
    }

    @Test
    void closesABatchThatTheAggregatorHasForgotten() throws Exception {
        Outbox outbox = slow();
        outbox.append(null, append("1"));
        clock.forward(Duration.ofSeconds(501));
        outbox.closeForgotten();
        outbox.closeForgotten();
        assertThat(contents(ready())).containsExactly("[\n1\n]");
    }

    @Test
    void takesEventsIntoANewBatchOnceABatchWasForgotten() throws Exception {
        Outbox outbox = slow();
        Batch forgotten = outbox.append(null, append("1"));
        clock.forward(Duration.ofSeconds(501));
        outbox.closeForgotten();
        outbox.append(forgotten, append("2"));
        assertThat(contents(open())).containsExactly("[\n2\n]");
    }

    @Test
    void looksAfterForgottenBatchesByItself() throws Exception {
        Outbox outbox = configured();
        outbox.setBatchInterval(10);
        start(outbox).append(null, append("1"));
        await().until(() -> Files.exists(ready()) && contents(ready()).equals(List.of("[\n1\n]")));
    }

    /** An outbox with an interval of 100 seconds, by a clock that stands still. */
    private Outbox slow() {
        Outbox outbox = new Outbox(clock);
        outbox.setDataDirectory(data().toString());
        outbox.setBatchInterval(100000);
        return start(outbox);
    }

    @Test
    void closesWhatCouldNotBeClosedWhenItIsStopped() throws Exception {
        Outbox outbox = start();
        Batch batch = outbox.append(null, append("1"));
        Files.delete(ready());
        outbox.close(batch);
        Files.createDirectory(ready());
        outbox.stop();
        assertThat(contents(ready())).containsExactly("[\n1\n]");
    }

    @Test
    void acknowledgesARequestThatWasSpreadOverSeveralBatches() throws Exception {
        Outbox outbox = configured();
        outbox.setBatchMaxEvents(1);
        PendingWrite append = append("1", "2", "3");
        start(outbox).append(null, append);
        assertThatCode(append::awaitSynced).doesNotThrowAnyException();
    }
}
