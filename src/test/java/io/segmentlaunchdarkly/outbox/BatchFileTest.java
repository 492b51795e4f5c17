package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.Disk.contents;
import static io.segmentlaunchdarkly.outbox.Disk.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchFileTest {
    private static final CamelContext CONTEXT = new DefaultCamelContext();
    private static final String TIME = "20240506T070809123Z-";
    private static final String NAME = TIME + "5ca1ab1e-0000-4000-8000-000000000001.json";

    @TempDir
    private Path directory;

    private final Exchange exchange = new DefaultExchange(CONTEXT);

    private File batch(String content) throws IOException {
        Path ready = Files.createDirectories(directory.resolve("outbox/default/ready"));
        return read(Files.writeString(ready.resolve(NAME), content));
    }

    /** As the file consumer hands it on. */
    private File read(Path file) throws IOException {
        exchange.removeProperty("launchdarklyBatchFile");
        exchange.getMessage().setBody(file.toFile());
        new BatchFile.Read().process(exchange);
        return file.toFile();
    }

    private Exchange read(String content) throws IOException {
        batch(content);
        return exchange;
    }

    /** The names of the files that halving leaves, the original's left out, in the order in which they are delivered. */
    private List<Path> halves(String content) throws IOException {
        File file = batch(content);
        new BatchFile.Split().process(exchange);
        return files(file.toPath().getParent());
    }

    private Path bury(Map<String, Object> reason) throws IOException {
        batch("[\n{\"a\":1}\n]");
        BatchFile.Bury bury = new BatchFile.Bury();
        bury.setDataDirectory(directory.toString());
        exchange.setProperty("launchdarklyEnvironment", "default");
        exchange.setProperty("launchdarklyReason", reason);
        bury.process(exchange);
        return directory.resolve("dead-letter/default");
    }

    @Test
    void readsThePayloadIdFromTheName() throws Exception {
        assertThat(read("[\n1\n]").getProperty("launchdarklyPayloadId"))
                .isEqualTo("5ca1ab1e-0000-4000-8000-000000000001");
    }

    @Test
    void readsTheAgeFromTheName() throws Exception {
        assertThat(read("[\n1\n]").getProperty("launchdarklyBatchOpened"))
                .isEqualTo(Instant.parse("2024-05-06T07:08:09.123Z"));
    }

    @Test
    void knowsABatchOfOneEvent() throws Exception {
        assertThat(read("[\n1\n]").getProperty("launchdarklySeveralEvents")).isEqualTo(false);
    }

    @Test
    void knowsABatchOfSeveralEvents() throws Exception {
        assertThat(read("[\n1\n,2\n]").getProperty("launchdarklySeveralEvents")).isEqualTo(true);
    }

    @Test
    void makesTheBodyOfWhatIsInTheFile() throws Exception {
        assertThat(read("[\n1\n]").getMessage().getBody(String.class)).isEqualTo("[\n1\n]");
    }

    @Test
    void countsTheEvents() throws Exception {
        assertThat(read("[\n1\n,{\"a\":2}\n,3\n]").getProperty("launchdarklyEvents"))
                .isEqualTo(3);
    }

    @Test
    void readsTheFileAsItIsWhenItIsTriedAgain() throws Exception {
        Files.writeString(batch("[\n1\n]").toPath(), "[\n2\n]");
        new BatchFile.ReadAgain().process(exchange);
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("[\n2\n]");
    }

    @Test
    void endsTheWayOfABatchThatIsNotThereAnyMoreWhenItIsTriedAgain() throws Exception {
        Files.delete(batch("[\n1\n]").toPath());
        new BatchFile.ReadAgain().process(exchange);
        assertThat(exchange.isRouteStop()).isTrue();
    }

    @Test
    void endsTheWayOfABatchThatIsGoneWhenItIsFirstRead() throws Exception {
        Path gone = batch("[\n1\n]").toPath();
        Files.delete(gone);
        read(gone);
        assertThat(exchange.isRouteStop()).isTrue();
    }

    @Test
    void dropsTheHeadersOfTheFileConsumer() throws Exception {
        exchange.getMessage().setHeader("CamelFileName", "x");
        assertThat(read("[\n1\n]").getMessage().getHeaders()).isEmpty();
    }

    @Test
    void refusesAFileThatIsNamedOtherwise() throws Exception {
        Path file = Files.writeString(directory.resolve("x.json"), "[]");
        assertThatThrownBy(() -> read(file)).hasMessageContaining("x.json");
    }

    @Test
    void halvesABatch() throws Exception {
        List<Path> halves = halves("[\n{\"a\":\"Zoë\"}\n,2\n,3\n,4\n]");
        assertThat(halves)
                .extracting(Disk::content)
                .containsExactlyInAnyOrder("[\n{\"a\":\"Zoë\"}\n,2\n]", "[\n3\n,4\n]");
    }

    @Test
    void givesTheSecondHalfTheOddEvent() throws Exception {
        assertThat(halves("[\n1\n,2\n,3\n]"))
                .extracting(Disk::content)
                .containsExactlyInAnyOrder("[\n1\n]", "[\n2\n,3\n]");
    }

    @Test
    void deletesTheWhole() throws Exception {
        File file = batch("[\n1\n,2\n]");
        new BatchFile.Split().process(exchange);
        assertThat(file).doesNotExist();
    }

    @Test
    void halvesBytesThatAreNoText() throws Exception {
        Path file = batch("[\n1\n,2\n]").toPath();
        Files.write(file, new byte[] {'[', '\n', '1', (byte) 0xff, '\r', '\n', ',', (byte) 0xc3, '2', 0, '\n', ']'});
        new BatchFile.Split().process(exchange);
        assertThat(files(file.getParent()))
                .extracting(Files::readAllBytes)
                .containsExactlyInAnyOrder(
                        new byte[] {'[', '\n', '1', (byte) 0xff, '\r', '\n', ']'},
                        new byte[] {'[', '\n', (byte) 0xc3, '2', 0, '\n', ']'});
    }

    @Test
    void leavesABatchWholeWhenTheDiskDoesNotTakeBothHalves() throws Exception {
        Path second = halves("[\n1\n,2\n]").stream()
                .filter(half -> Disk.content(half).equals("[\n2\n]"))
                .findFirst()
                .orElseThrow();
        for (Path half : files(second.getParent())) {
            Files.delete(half);
        }
        Path file = batch("[\n1\n,2\n]").toPath();
        Path obstacle = Files.createDirectory(second.resolveSibling("." + second.getFileName() + ".unfinished"));
        Files.createFile(obstacle.resolve("something"));

        assertThatThrownBy(() -> new BatchFile.Split().process(exchange)).isInstanceOf(UncheckedIOException.class);

        assertThat(files(file.getParent())).containsExactlyInAnyOrder(file, obstacle);
    }

    @Test
    void deletesWhatWasDelivered() throws Exception {
        File file = batch("[\n1\n]");
        new BatchFile.Delivered().process(exchange);
        assertThat(file).doesNotExist();
    }

    @Test
    void saysThatTheDiskFailsWhenABatchCannotBeRead() throws Exception {
        Path file = Files.createDirectories(directory.resolve(NAME));
        assertThatThrownBy(() -> read(file)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void beginsAnewWithABatchThatCannotBeReadAgain() throws Exception {
        Path file = batch("[\n1\n]").toPath();
        Files.delete(file);
        Files.createDirectory(file);
        new BatchFile.ReadAgain().process(exchange);
        assertThat(exchange.isRouteStop()).isTrue();
    }

    @Test
    void saysThatTheDiskFailsWhenABatchCannotBeBuried() throws Exception {
        Files.createFile(directory.resolve("dead-letter"));
        assertThatThrownBy(() -> bury(Map.of())).isInstanceOf(UncheckedIOException.class);
        assertThat(directory.resolve("outbox/default/ready").resolve(NAME)).exists();
    }

    @Test
    void keepsTheAgeOfTheBatchInItsHalves() throws Exception {
        assertThat(halves("[\n1\n,2\n]"))
                .allSatisfy(half -> assertThat(half.getFileName().toString()).startsWith(TIME));
    }

    @Test
    void givesEachHalfAPayloadIdOfItsOwn() throws Exception {
        assertThat(halves("[\n1\n,2\n]"))
                .extracting(
                        half -> BatchName.parse(half.getFileName().toString()).payloadId())
                .doesNotContain("5ca1ab1e-0000-4000-8000-000000000001")
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void makesTheSameHalvesOnceMore() throws Exception {
        List<Path> first = halves("[\n1\n,2\n]");
        assertThat(halves("[\n1\n,2\n]")).isEqualTo(first);
    }

    /** A batch that was put back has another time, and is the same payload all the same. */
    @Test
    void makesHalvesOfTheSamePayloadIdsWhateverTheTime() throws Exception {
        List<String> first =
                halves("[\n1\n,2\n]").stream().map(BatchFileTest::payloadId).toList();
        Path later = directory.resolve(NAME.replace(TIME, "20250506T070809123Z-"));
        read(Files.writeString(later, "[\n1\n,2\n]"));
        new BatchFile.Split().process(exchange);
        assertThat(files(directory).stream().filter(Files::isRegularFile))
                .extracting(BatchFileTest::payloadId)
                .containsExactlyElementsOf(first);
    }

    private static String payloadId(Path file) {
        return BatchName.parse(file.getFileName().toString()).payloadId();
    }

    @Test
    void makesOtherHalvesOfAnotherBatch() throws Exception {
        List<Path> first = halves("[\n1\n,2\n]");
        Path other = directory.resolve(TIME + "5ca1ab1e-0000-4000-8000-000000000002.json");
        read(Files.writeString(other, "[\n1\n,2\n]"));
        new BatchFile.Split().process(exchange);
        assertThat(files(directory))
                .extracting(Path::getFileName)
                .doesNotContainAnyElementsOf(
                        first.stream().map(Path::getFileName).toList());
    }

    @Test
    void makesHalvesThatOnlyTheirOwnerReads() throws Exception {
        assertThat(halves("[\n1\n,2\n]"))
                .allSatisfy(half -> assertThat(Disk.permissions(half)).isEqualTo("rw-------"));
    }

    @Test
    void overwritesWhatACrashLeftOfAHalf() throws Exception {
        Path half = halves("[\n1\n,2\n]").get(0);
        String whole = Disk.content(half);
        Files.writeString(half.resolveSibling("." + half.getFileName() + ".unfinished"), "[\n");
        halves("[\n1\n,2\n]");
        assertThat(half).hasContent(whole);
    }

    @Test
    void movesTheBatchToTheDeadLettersOfItsEnvironment() throws Exception {
        assertThat(bury(Map.of("status", 400)).resolve(NAME)).hasContent("[\n{\"a\":1}\n]");
    }

    @Test
    void writesTheReasonBesideIt() throws Exception {
        Path reason = bury(Map.of("status", 400)).resolve(NAME.replace(".json", ".reason.json"));
        assertThat(new JsonMapper().readTree(reason.toFile())).isEqualTo(new JsonMapper().readTree("{\"status\":400}"));
    }

    @Test
    void leavesNothingInReady() throws Exception {
        bury(Map.of());
        assertThat(directory.resolve("outbox/default/ready")).isEmptyDirectory();
    }

    @Test
    void makesDeadLettersThatOnlyTheirOwnerReads() throws Exception {
        Path deadLetters = bury(Map.of());
        assertThat(Disk.permissions(deadLetters)).isEqualTo("rwx------");
    }

    @Test
    void makesAReasonThatOnlyItsOwnerReads() throws Exception {
        Path reason = bury(Map.of()).resolve(NAME.replace(".json", ".reason.json"));
        assertThat(Disk.permissions(reason)).isEqualTo("rw-------");
    }

    @Test
    void leavesNothingUnfinished() throws Exception {
        Path deadLetters = bury(Map.of());
        assertThat(contents(deadLetters)).hasSize(2);
    }
}
