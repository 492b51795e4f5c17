package io.segmentlaunchdarkly.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterStockTest {
    private static final String NAME = "20240506T070809123Z-a.json";

    @TempDir
    private Path directory;

    private final AtomicLong nanoTime = new AtomicLong();

    private DeadLetterStock stock(Path of) {
        return new DeadLetterStock(of, nanoTime::get);
    }

    private void assertStockLater(DeadLetterStock stock, long batches, long events) {
        nanoTime.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(stock.stock()).isEqualTo(new EnvironmentOutbox.Stock(batches, events));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    @Test
    void isNothingBeforeAnythingWasBuried() {
        assertStockLater(stock(directory.resolve("none")), 0, 0);
    }

    @Test
    void countsBatchesAndTheirEvents() throws IOException {
        file(NAME, "[\n1\n,2\n]");
        file("20240506T070809123Z-b.json", "[\n1\n]");
        assertStockLater(stock(directory), 2, 3);
    }

    @Test
    void doesNotCountReasons() throws IOException {
        file(NAME, "[\n1\n,2\n]");
        file("20240506T070809123Z-a.reason.json", "{\n}");
        assertStockLater(stock(directory), 1, 2);
    }

    @Test
    void followsWhatComesAndGoes() throws IOException {
        DeadLetterStock stock = stock(directory);
        assertStockLater(stock, 0, 0);
        Path file = file(NAME, "[\n1\n,2\n]");
        assertStockLater(stock, 1, 2);
        file(NAME, "[\n1\n]");
        assertStockLater(stock, 1, 1);
        Files.delete(file);
        assertStockLater(stock, 0, 0);
    }

    @Test
    void looksAtMostOnceASecond() throws IOException {
        DeadLetterStock stock = stock(directory);
        assertStockLater(stock, 0, 0);
        file(NAME, "[\n1\n]");
        nanoTime.addAndGet(Duration.ofMillis(900).toNanos());
        assertThat(stock.stock()).isEqualTo(new EnvironmentOutbox.Stock(0, 0));
        assertStockLater(stock, 1, 1);
    }

    /** Shown by a file that changes behind its size and time, of which nothing is seen. */
    @Test
    void readsAFileOnce() throws IOException {
        DeadLetterStock stock = stock(directory);
        Path file = file(NAME, "[\n1\n,2\n]");
        FileTime modified = Files.getLastModifiedTime(file);
        assertStockLater(stock, 1, 2);
        Files.setLastModifiedTime(file(NAME, "[\n1\n   ]"), modified);
        assertStockLater(stock, 1, 2);
    }
}
