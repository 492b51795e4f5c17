package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.Disk.contents;
import static io.segmentlaunchdarkly.outbox.Disk.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentOutboxTest {
    private static final String TIME = "20240506T070809123Z-";
    private static final String NAME = TIME + "5ca1ab1e-0000-4000-8000-000000000001.json";
    private static final String OTHER = "20240506T070809124Z-5ca1ab1e-0000-4000-8000-000000000002.json";
    private static final String TWO_EVENTS = "[\n1\n,2\n]";

    @TempDir
    private Path data;

    private final MovableClock clock = new MovableClock();
    private final AtomicLong nanos = new AtomicLong();
    private EnvironmentOutbox outbox;
    private Path ready;

    @BeforeEach
    void begin() throws IOException {
        outbox = new EnvironmentOutbox("default", data, clock, nanos::get);
        ready = Files.createDirectories(data.resolve("outbox/default/ready"));
    }

    private Path deadLetters() {
        return data.resolve("dead-letter/default");
    }

    private Path ready(String name, String content) throws IOException {
        return Files.writeString(ready.resolve(name), content);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** A closed batch of two events that this process has made, with its checksum. */
    private void made(String name) throws IOException {
        outbox.opening(name, () -> ready(name, TWO_EVENTS));
        BatchChecksum.of(Files.readAllBytes(ready.resolve(name)), 2).write(ready.resolve(name));
        outbox.synced(name, 2, TWO_EVENTS.length());
        outbox.closed(name, Optional.empty());
    }

    /** The same batch in the moment of its closing, with no file beside it. */
    private void justMade(String name) throws IOException {
        outbox.opening(name, () -> ready(name, TWO_EVENTS));
        outbox.synced(name, 2, TWO_EVENTS.length());
        outbox.closed(name, Optional.of(BatchChecksum.of(Files.readAllBytes(ready.resolve(name)), 2)));
    }

    private FileInHand take() {
        return outbox.poll().orElseThrow();
    }

    private void assertBalance(long made, long found, long delivered, long deadLettered, long discarded, long waiting) {
        assertThat(outbox.balance())
                .extracting(
                        EnvironmentOutbox.Balance::made,
                        EnvironmentOutbox.Balance::found,
                        EnvironmentOutbox.Balance::delivered,
                        EnvironmentOutbox.Balance::deadLettered,
                        EnvironmentOutbox.Balance::discarded,
                        EnvironmentOutbox.Balance::waiting)
                .containsExactly(made, found, delivered, deadLettered, discarded, waiting);
        assertThat(made + found).isEqualTo(delivered + deadLettered + discarded + waiting);
    }

    @Test
    void isEmptyWithoutADirectory() throws Exception {
        Files.delete(ready);
        outbox.look();
        assertBalance(0, 0, 0, 0, 0, 0);
    }

    @Test
    void countsWhatIsSynced() throws Exception {
        made(NAME);
        outbox.look();
        assertBalance(2, 0, 0, 0, 0, 2);
        assertThat(outbox.balance().bytes()).isEqualTo(TWO_EVENTS.length());
    }

    @Test
    void findsWhatAnEarlierProcessLeft() throws Exception {
        ready(NAME, "[\n1\n,2\n,3\n]");
        outbox.look();
        assertBalance(0, 3, 0, 0, 0, 3);
    }

    @Test
    void knowsTheSizeOfWhatAnEarlierProcessLeftBeforeItIsFound() throws Exception {
        ready(NAME, TWO_EVENTS);
        outbox.measure();
        assertThat(outbox.bytes()).isEqualTo(TWO_EVENTS.length());
        outbox.look();
        assertThat(outbox.bytes()).isEqualTo(TWO_EVENTS.length());
    }

    @Test
    void knowsTheOldestAndTheSize() throws Exception {
        ready(OTHER, "[\n1\n]");
        ready(NAME, "[\n1\n]");
        outbox.look();
        assertThat(outbox.balance().oldest()).hasValue(Instant.parse("2024-05-06T07:08:09.123Z"));
        assertThat(outbox.balance().bytes()).isEqualTo(10);
    }

    @Test
    void looksAtNothingButBatches() throws Exception {
        ready("." + NAME + ".unfinished", "[\n1\n]");
        ready(NAME + ".reason", "{}");
        ready("." + NAME, "[\n1\n]");
        ready(NAME.replace(".json", ".crc"), "1");
        outbox.look();
        assertBalance(0, 0, 0, 0, 0, 0);
    }

    @Test
    void looksOnlyWhenSomethingMayHaveChangedAndAtMostOnceASecond() throws Exception {
        outbox.lookNowAndThen();
        ready(NAME, TWO_EVENTS);
        outbox.lookNowAndThen();
        assertBalance(0, 0, 0, 0, 0, 0);
        pass(Duration.ofSeconds(1));
        outbox.lookNowAndThen();
        assertBalance(0, 2, 0, 0, 0, 2);
    }

    @Test
    void handsOutTheOldestBatchFirst() throws Exception {
        made(OTHER);
        made(NAME);
        FileInHand batch = take();
        assertThat(batch.payloadId()).isEqualTo("5ca1ab1e-0000-4000-8000-000000000001");
        assertThat(batch.opened()).isEqualTo(Instant.parse("2024-05-06T07:08:09.123Z"));
        assertThat(batch.events()).isEqualTo(2);
        assertThat(batch.environment()).isEqualTo("default");
        assertThat(batch.bytes()).asString().isEqualTo(TWO_EVENTS);
    }

    @Test
    void waitsForABatch() throws Exception {
        CompletableFuture<FileInHand> taken = CompletableFuture.supplyAsync(() -> {
            try {
                return outbox.take(() -> true).orElseThrow();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        made(NAME);
        assertThat(taken.get(10, TimeUnit.SECONDS).events()).isEqualTo(2);
    }

    @Test
    void waitsForNoBatchWhenItIsNotToGoOn() throws Exception {
        made(NAME);
        assertThat(outbox.take(() -> false)).isEmpty();
    }

    @Test
    void handsOutNoBatchTwice() throws Exception {
        made(NAME);
        take();
        assertThat(outbox.poll()).isEmpty();
    }

    @Test
    void handsOutNoBatchThatIsOpen() throws Exception {
        outbox.opening(NAME, () -> ready(NAME, TWO_EVENTS));
        outbox.synced(NAME, 2, 8);
        assertThat(outbox.poll()).isEmpty();
    }

    @Test
    void forgetsABatchThatGotNoEvent() throws Exception {
        outbox.opening(NAME, () -> null);
        outbox.closed(NAME, Optional.empty());
        assertThat(outbox.poll()).isEmpty();
        assertBalance(0, 0, 0, 0, 0, 0);
    }

    @Test
    void setsABatchAsideThatChangedRightAfterItWasClosed() throws Exception {
        justMade(NAME);
        Files.writeString(ready.resolve(NAME), TWO_EVENTS.replace('1', '2'));
        assertThat(outbox.poll()).isEmpty();
        assertBalance(2, 0, 0, 2, 0, 0);
    }

    @Test
    void writesTheChecksumBesideABatchThatHasWaitedForASecond() throws Exception {
        justMade(NAME);
        Path checksum = BatchChecksum.beside(ready.resolve(NAME));
        outbox.saveChecksums();
        assertThat(checksum).doesNotExist();
        pass(Duration.ofSeconds(1));
        outbox.saveChecksums();
        assertThat(BatchChecksum.read(ready.resolve(NAME)))
                .contains(BatchChecksum.of(Files.readAllBytes(ready.resolve(NAME)), 2));
        take().delivered();
        assertThat(files(ready)).isEmpty();
    }

    @Test
    void writesEveryChecksumBeforeItEnds() throws Exception {
        justMade(NAME);
        outbox.saveAllChecksums();
        assertThat(BatchChecksum.beside(ready.resolve(NAME))).exists();
    }

    @Test
    void writesNoChecksumForABatchThatIsDelivered() throws Exception {
        justMade(NAME);
        take().delivered();
        pass(Duration.ofSeconds(1));
        outbox.saveChecksums();
        assertThat(files(ready)).isEmpty();
    }

    @Test
    void takesOutWhatIsDelivered() throws Exception {
        made(NAME);
        take().delivered();
        assertThat(ready).isEmptyDirectory();
        assertBalance(2, 0, 2, 0, 0, 0);
    }

    @Test
    void countsADeliveryOnceThoughItsFileCouldNotBeDeletedAndSendsItNoMore() throws Exception {
        made(NAME);
        FileInHand batch = take();
        Files.delete(ready.resolve(NAME));
        Path obstacle = Files.createDirectories(ready.resolve(NAME).resolve("something"));
        batch.delivered();
        assertBalance(2, 0, 2, 0, 0, 0);
        assertThat(outbox.stalled()).get().asString().contains("DirectoryNotEmptyException");

        Files.delete(obstacle);
        pass(Duration.ofSeconds(2));
        assertThat(outbox.poll()).isEmpty();
        assertThat(ready).isEmptyDirectory();
        assertThat(outbox.stalled()).isEmpty();
        assertBalance(2, 0, 2, 0, 0, 0);
    }

    @Test
    void discardsWhatIsTakenAway() throws Exception {
        made(NAME);
        Files.delete(ready.resolve(NAME));
        outbox.look();
        assertBalance(2, 0, 0, 0, 2, 0);
        assertThat(outbox.poll()).isEmpty();
    }

    @Test
    void discardsWhatIsGoneWhenItIsHandedOut() throws Exception {
        made(NAME);
        Files.delete(ready.resolve(NAME));
        assertThat(outbox.poll()).isEmpty();
        assertBalance(2, 0, 0, 0, 2, 0);
    }

    @Test
    void discardsLinesThatAreTakenOutOfABatchWithoutChecksum() throws Exception {
        made(NAME);
        Files.delete(BatchChecksum.beside(ready.resolve(NAME)));
        ready(NAME, "[\n1\n]");
        take().delivered();
        assertBalance(2, 0, 1, 0, 1, 0);
    }

    @Test
    void discardsWhatIsWrittenToAFileThatIsTakenAway() throws Exception {
        outbox.opening(NAME, () -> ready(NAME, TWO_EVENTS));
        outbox.synced(NAME, 2, 8);
        Files.delete(ready.resolve(NAME));
        outbox.look();
        outbox.synced(NAME, 3, 20);
        assertBalance(5, 0, 0, 0, 5, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\n1\n,3\n]", "[\n1\n]", "", "[\n1\n,2\n]\n"})
    void setsABatchAsideThatIsNotWhatItWas(String content) throws Exception {
        made(NAME);
        ready(NAME, content);

        assertThat(outbox.poll()).isEmpty();

        assertThat(contents(deadLetters())).contains(content);
        assertThat(ready).isEmptyDirectory();
        assertThat(new JsonMapper().readTree(reason().toFile()).path("outcome").asText())
                .isEqualTo("damaged");
        assertThat(new JsonMapper().readTree(reason().toFile()).path("error").asText())
                .startsWith("The batch is not what it was when it was closed: ");
        assertBalance(2, 0, 0, 2, 0, 0);
    }

    private Path reason() {
        return deadLetters().resolve(NAME.replace(".json", ".reason.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\n1\n2\n]", "[\n1\n,{\n]", "[\n1\n", "\0\0\0", "[]", "{}"})
    void setsABatchWithoutChecksumAsideThatIsNone(String content) throws Exception {
        ready(NAME, content);
        outbox.look();
        assertThat(outbox.poll()).isEmpty();
        assertThat(contents(deadLetters())).contains(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1 2 8", "1 2 8 00000000 00000000\n", "9 9 9\n"})
    void checksABatchByItsFormWhereItsChecksumIsNotWhole(String checksum) throws Exception {
        made(NAME);
        Files.writeString(BatchChecksum.beside(ready.resolve(NAME)), checksum);
        assertThat(take().events()).isEqualTo(2);
    }

    @Test
    void setsAFileAsideThatIsNamedOtherwise() throws Exception {
        ready("x.json", TWO_EVENTS);
        outbox.look();
        assertThat(outbox.poll()).isEmpty();
        assertThat(deadLetters().resolve("x.json")).exists();
        assertThat(deadLetters().resolve("x.reason.json")).content().contains("x.json");
    }

    @Test
    void stallsABatchThatCannotBeRead() throws Exception {
        made(NAME);
        Files.delete(ready.resolve(NAME));
        Files.createDirectory(ready.resolve(NAME));
        assertThat(outbox.poll()).isEmpty();
        assertThat(outbox.stalled())
                .get()
                .asString()
                .startsWith("The delivery of 1 batch of the environment default is stalled by this service or its disk,"
                        + " not by the receiver: IOException: ")
                .endsWith(". It is tried again by itself, at least once a minute.");
        assertThat(outbox.stalls()).isOne();
    }

    @Test
    void buriesABatchWithTheReasonBesideIt() throws Exception {
        made(NAME);
        take().bury(Map.of("status", 400));
        assertThat(deadLetters().resolve(NAME)).hasContent(TWO_EVENTS);
        assertThat(new JsonMapper().readTree(reason().toFile()))
                .isEqualTo(new JsonMapper().readTree("{\"status\":400}"));
        assertThat(files(deadLetters())).hasSize(2);
        assertThat(ready).isEmptyDirectory();
        assertThat(Disk.permissions(deadLetters())).isEqualTo("rwx------");
        assertThat(Disk.permissions(reason())).isEqualTo("rw-------");
        assertBalance(2, 0, 0, 2, 0, 0);
    }

    @Test
    void findsADeadLetterThatIsSentAgain() throws Exception {
        made(NAME);
        take().bury(Map.of());
        ready(NAME, TWO_EVENTS);
        outbox.look();
        assertBalance(2, 2, 0, 2, 0, 2);
        assertThat(take().events()).isEqualTo(2);
    }

    @Test
    void leavesABatchWaitingThatCannotBeBuried() throws Exception {
        made(NAME);
        Files.createFile(data.resolve("dead-letter"));
        FileInHand batch = take();
        assertThatThrownBy(() -> batch.bury(Map.of())).isInstanceOf(IOException.class);
        batch.stall(new IOException("no space"));
        assertBalance(2, 0, 0, 0, 0, 2);
    }

    private List<Path> halves(String content) throws Exception {
        ready(NAME, content);
        outbox.look();
        FileInHand batch = take();
        while (!batch.payloadId().endsWith("01")) {
            batch = take();
        }
        batch.split();
        return files(ready);
    }

    @Test
    void halvesABatch() throws Exception {
        assertThat(halves("[\n{\"a\":\"Zoë\"}\n,2\n,3\n,4\n]"))
                .extracting(Disk::content)
                .containsExactlyInAnyOrder("[\n{\"a\":\"Zoë\"}\n,2\n]", "[\n3\n,4\n]");
        assertBalance(0, 4, 0, 0, 0, 4);
        assertThat(take().events()).isEqualTo(2);
        assertThat(take().events()).isEqualTo(2);
    }

    @Test
    void givesTheSecondHalfTheOddEvent() throws Exception {
        assertThat(halves("[\n1\n,2\n,3\n]"))
                .extracting(Disk::content)
                .containsExactlyInAnyOrder("[\n1\n]", "[\n2\n,3\n]");
    }

    @Test
    void keepsTheAgeInTheHalvesAndGivesEachAPayloadIdOfItsOwn() throws Exception {
        List<Path> halves = halves(TWO_EVENTS);
        assertThat(halves)
                .allSatisfy(half -> assertThat(half.getFileName().toString()).startsWith(TIME))
                .allSatisfy(half -> assertThat(Disk.permissions(half)).isEqualTo("rw-------"))
                .doesNotContain(ready.resolve(NAME))
                .hasSize(2);
    }

    @Test
    void makesTheSameHalvesOnceMoreAndDiscardsTheCopiesOfASplitThatWasCutShort() throws Exception {
        List<Path> first = halves(TWO_EVENTS);
        assertThat(halves(TWO_EVENTS)).isEqualTo(first);
        EnvironmentOutbox.Balance balance = outbox.balance();
        assertThat(balance.waiting()).isEqualTo(2);
        assertThat(balance.found()).isEqualTo(balance.discarded() + 2);
    }

    /** A batch that was put back has another time, and is the same payload all the same. */
    @Test
    void makesHalvesOfTheSamePayloadIdsWhateverTheTime() throws Exception {
        List<String> first = halves(TWO_EVENTS).stream()
                .map(EnvironmentOutboxTest::payloadId)
                .toList();
        ready("20230506T070809123Z-5ca1ab1e-0000-4000-8000-000000000001.json", TWO_EVENTS);
        outbox.look();
        take().split();
        assertThat(files(ready).stream()
                        .filter(file -> file.getFileName().toString().matches("2023.*json")))
                .extracting(EnvironmentOutboxTest::payloadId)
                .containsExactlyElementsOf(first);
    }

    private static String payloadId(Path file) {
        return BatchName.parse(file.getFileName().toString()).payloadId();
    }

    @Test
    void overwritesWhatACrashLeftOfAHalf() throws Exception {
        Path half = halves(TWO_EVENTS).get(0);
        String whole = Disk.content(half);
        Files.writeString(half.resolveSibling("." + half.getFileName() + ".unfinished"), "[\n");
        halves(TWO_EVENTS);
        assertThat(half).hasContent(whole);
    }

    @Test
    void leavesABatchWholeWhenTheDiskDoesNotTakeBothHalves() throws Exception {
        Path second = halves(TWO_EVENTS).stream()
                .filter(half -> Disk.content(half).equals("[\n2\n]"))
                .findFirst()
                .orElseThrow();
        for (Path file : files(ready)) {
            Files.delete(file);
        }
        outbox.look();
        ready(NAME, TWO_EVENTS);
        outbox.look();
        Path obstacle = Files.createDirectory(second.resolveSibling("." + second.getFileName() + ".unfinished"));
        Files.createFile(obstacle.resolve("something"));
        FileInHand batch = take();

        assertThatThrownBy(batch::split).isInstanceOf(IOException.class);

        assertThat(files(ready).stream().filter(file -> !file.toString().endsWith(".crc")))
                .containsExactlyInAnyOrder(ready.resolve(NAME), obstacle);
        assertThat(outbox.balance().waiting()).isEqualTo(2);
    }

    @Test
    void handsABatchOutAgainAfterAPauseThatGrowsToAMinute() throws Exception {
        made(NAME);
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            take().keep(Duration.ZERO);
            pass(Duration.ofMillis(500L * seconds).minusMillis(1));
            assertThat(outbox.poll()).as("before half of %s s", seconds).isEmpty();
            pass(Duration.ofMillis(1000L * seconds).plusMillis(1));
        }
        assertThat(take().payloadId()).isNotNull();
    }

    @Test
    void sendsNothingToTheEnvironmentForAsLongAsTheReceiverAsks() throws Exception {
        made(NAME);
        made(OTHER);
        take().keep(Duration.ofMinutes(5));
        pass(Duration.ofMinutes(5).minusMillis(1));
        assertThat(outbox.poll()).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(take()).isNotNull();
    }

    @Test
    void handsOutOneBatchAtATimeAfterAFailureUntilOneIsDelivered() throws Exception {
        for (int i = 10; i < 16; i++) {
            made(NAME.replace("01.json", i + ".json"));
        }
        take().keep(Duration.ZERO);
        pass(Duration.ofMinutes(2));
        FileInHand probe = take();
        assertThat(outbox.poll()).isEmpty();
        probe.delivered();
        take();
        take();
        take();
    }

    @Test
    void triesOtherBatchesLessOftenTheMoreOfThemFail() throws Exception {
        for (int i = 10; i < 40; i++) {
            made(NAME.replace("01.json", i + ".json"));
        }
        int tries = 0;
        for (int second = 0; second < 600; second++) {
            pass(Duration.ofSeconds(1));
            Optional<FileInHand> batch = outbox.poll();
            if (batch.isPresent()) {
                tries++;
                batch.get().keep(Duration.ZERO);
            }
        }
        assertThat(tries)
                .as("tries in ten minutes in which the receiver was down")
                .isBetween(10, 30);
    }

    @Test
    void triesExpiredBatchesLessOftenTheMoreOfThemFail() throws Exception {
        for (int i = 10; i < 99; i++) {
            made(NAME.replace("01.json", i + ".json"));
        }
        int tries = 0;
        for (int second = 0; second < 600; second++) {
            pass(Duration.ofSeconds(1));
            Optional<FileInHand> batch = outbox.poll();
            if (batch.isPresent()) {
                tries++;
                batch.get().expire(Map.of(), Duration.ZERO);
            }
        }
        assertThat(tries)
                .as("tries in ten minutes in which the receiver was down")
                .isBetween(10, 30);
        assertThat(outbox.balance().deadLettered()).isEqualTo(2L * tries);
    }

    @Test
    void sendsNothingAfterAnExpiredBatchForAsLongAsTheReceiverAsks() throws Exception {
        made(NAME);
        made(OTHER);
        take().expire(Map.of(), Duration.ofMinutes(5));
        pass(Duration.ofMinutes(5).minusMillis(1));
        assertThat(outbox.poll()).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(take()).isNotNull();
    }

    @Test
    void doesNotHoldUpOthersForABatchThatExpiresWhileTheyAreDelivered() throws Exception {
        made(NAME);
        take().keep(Duration.ZERO);
        pass(Duration.ofMinutes(2));
        BatchInHand failing = take();
        made(OTHER);
        failing.keep(Duration.ZERO);
        pass(Duration.ofMinutes(2));
        take().delivered();
        pass(Duration.ofMinutes(2));
        made(OTHER.replace("02.json", "03.json"));
        take().expire(Map.of(), Duration.ofMinutes(5));
        assertThat(outbox.balance().deadLettered()).isEqualTo(2);
        assertThat(take()).isNotNull();
    }

    @Test
    void goesOnAtOnceAfterABatchThatTheReceiverRefused() throws Exception {
        made(NAME);
        made(OTHER);
        take().bury(Map.of());
        assertThat(take()).isNotNull();
    }

    @Test
    void makesHeadwayWithAReceiverThatTakesNoBatchAtItsFirstTry() throws Exception {
        for (int i = 10; i < 60; i++) {
            made(NAME.replace("01.json", i + ".json"));
        }
        Set<String> tried = new HashSet<>();
        int delivered = 0;
        for (int second = 0; second < 120 && delivered < 50; second++) {
            for (Optional<FileInHand> batch = outbox.poll(); batch.isPresent(); batch = outbox.poll()) {
                if (tried.add(batch.get().payloadId())) {
                    batch.get().keep(Duration.ofSeconds(1));
                } else {
                    batch.get().delivered();
                    delivered++;
                }
            }
            pass(Duration.ofSeconds(1));
        }
        assertThat(delivered).isEqualTo(50);
    }

    /** However long the receiver asks to wait, for that batch. */
    @ParameterizedTest
    @ValueSource(ints = {0, 60})
    void doesNotHoldUpOthersForABatchThatAlwaysFails(int pauseSeconds) throws Exception {
        made(NAME);
        for (int i = 10; i < 40; i++) {
            made(OTHER.replace("02.json", i + ".json"));
        }
        int delivered = 0;
        int paused = 0;
        for (int second = 0; second < 600; second++) {
            if (second % 20 == 0) {
                made(OTHER.replace("02.json", (100 + second) + ".json"));
            }
            Optional<FileInHand> batch = outbox.poll();
            paused += batch.isEmpty() && second % 20 == 0 ? 1 : 0;
            while (batch.isPresent()) {
                if (batch.get().payloadId().endsWith("01")) {
                    batch.get().keep(Duration.ofSeconds(pauseSeconds));
                } else {
                    batch.get().delivered();
                    delivered++;
                }
                batch = outbox.poll();
            }
            pass(Duration.ofSeconds(1));
        }
        assertThat(delivered).isEqualTo(60);
        assertThat(paused).as("batches that had to wait").isLessThan(5);
    }

    @Test
    void countsTheTriesOfABatchFromOneTurnToTheNext() throws Exception {
        made(NAME);
        FileInHand batch = take();
        batch.tried();
        batch.tried();
        batch.keep(Duration.ZERO);
        pass(Duration.ofMinutes(1));
        assertThat(take().attempts()).isEqualTo(2);
    }

    private FileInHand opened(Instant when) throws Exception {
        ready(new BatchName(when, "a").toString(), TWO_EVENTS);
        outbox.look();
        return take();
    }

    @Test
    void knowsTheAgeOfABatch() throws Exception {
        FileInHand batch = opened(clock.instant().minus(Duration.ofHours(1)));
        assertThat(batch.age()).isEqualTo(Duration.ofHours(1));
        pass(Duration.ofHours(3));
        assertThat(batch.age()).isEqualTo(Duration.ofHours(4));
    }

    @Test
    void measuresTheTimeThatPassesWhenTheClockJumpsWhileABatchWaits() throws Exception {
        FileInHand batch = opened(clock.instant().minus(Duration.ofHours(1)));
        assertThat(batch.age()).isEqualTo(Duration.ofHours(1));
        clock.forward(Duration.ofHours(5));
        assertThat(batch.age()).isEqualTo(Duration.ofHours(1));
        clock.forward(Duration.ofDays(-9));
        assertThat(batch.age()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void takesTheLeastAgeThatCanBeTrue() throws Exception {
        Instant opened = clock.instant().minus(Duration.ofHours(1));
        clock.forward(Duration.ofHours(5));
        assertThat(opened(opened).age()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void takesABatchOfTheFutureForNew() throws Exception {
        assertThat(opened(clock.instant().plus(Duration.ofHours(5))).age()).isZero();
    }

    @Test
    void keepsTheAgeOfABatchFromOneTurnToTheNext() throws Exception {
        FileInHand batch = opened(clock.instant().plus(Duration.ofHours(5)));
        assertThat(batch.age()).isZero();
        batch.keep(Duration.ZERO);
        pass(Duration.ofHours(4));
        assertThat(take().age()).isEqualTo(Duration.ofHours(4));
    }

    @Test
    void keepsAtMost128TracesOfABatchAndNoneThatIsLong() throws Exception {
        made(NAME);
        outbox.tracedBy(NAME, "x".repeat(129));
        for (int i = 0; i < 200; i++) {
            outbox.tracedBy(NAME, "trace " + i);
        }
        assertThat(take().traceParents()).hasSize(128).startsWith("trace 0").endsWith("trace 127");
    }

    @Test
    void keepsTwentyThousandTracesHoweverManyBatchesWait() throws Exception {
        for (int batch = 0; batch < 201; batch++) {
            String name = TIME + "5ca1ab1e-0000-4000-8000-%012d.json".formatted(batch);
            made(name);
            for (int i = 0; i < 100; i++) {
                outbox.tracedBy(name, "trace");
            }
        }
        int traces = 0;
        for (int batch = 0; batch < 201; batch++) {
            FileInHand inHand = take();
            traces += inHand.traceParents().size();
            inHand.delivered();
        }
        assertThat(traces).isEqualTo(20_000);

        made(NAME);
        outbox.tracedBy(NAME, "there is room again");
        assertThat(take().traceParents()).hasSize(1);
    }

    @Test
    void givesBothHalvesTheTracesOfTheWhole() throws Exception {
        made(NAME);
        outbox.tracedBy(NAME, "trace");
        take().split();
        assertThat(List.of(take().traceParents(), take().traceParents())).containsOnly(List.of("trace"));
    }

    @Test
    void knowsHowManyEventsAreTriedAgain() throws Exception {
        made(NAME);
        made(OTHER);
        assertThat(outbox.retrying()).isZero();
        take().keep(Duration.ZERO);
        assertThat(outbox.retrying()).isEqualTo(2);
        assertThat(outbox.balance().waiting()).isEqualTo(4);
    }
}
