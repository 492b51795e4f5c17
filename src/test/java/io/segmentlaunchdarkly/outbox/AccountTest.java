package io.segmentlaunchdarkly.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountTest {
    private static final String NAME = "20240506T070809123Z-a.json";
    private static final String OTHER = "20240506T070809124Z-b.json";

    @TempDir
    private Path directory;

    private Account account() {
        return new Account("default", directory, new DeadLetterStock(directory.resolve("dead-letter")));
    }

    private Path ready(String name, String content) throws IOException {
        return Files.writeString(
                Files.createDirectories(directory.resolve("ready")).resolve(name), content);
    }

    /** A batch of two events that this process has made. */
    private Account withABatch() throws IOException {
        Account account = account();
        account.opening(NAME, () -> ready(NAME, "[\n1\n,2\n]"));
        account.synced(NAME, 2);
        return account;
    }

    private static void assertBalance(
            Account account, long made, long found, long delivered, long deadLettered, long discarded, long waiting) {
        Account.Balance balance = account.balance();
        assertThat(balance)
                .extracting(
                        Account.Balance::made,
                        Account.Balance::found,
                        Account.Balance::delivered,
                        Account.Balance::deadLettered,
                        Account.Balance::discarded,
                        Account.Balance::waiting)
                .containsExactly(made, found, delivered, deadLettered, discarded, waiting);
        assertThat(made + found).isEqualTo(delivered + deadLettered + discarded + waiting);
    }

    @Test
    void isEmptyWithoutADirectory() {
        assertBalance(account(), 0, 0, 0, 0, 0, 0);
    }

    @Test
    void countsWhatIsSynced() throws Exception {
        assertBalance(withABatch(), 2, 0, 0, 0, 0, 2);
    }

    @Test
    void findsWhatAnEarlierProcessLeft() throws Exception {
        ready(NAME, "[\n1\n,2\n,3\n]");
        assertBalance(account(), 0, 3, 0, 0, 0, 3);
    }

    @Test
    void knowsTheOldestAndTheSize() throws Exception {
        ready(OTHER, "[\n1\n]");
        ready(NAME, "[\n1\n]");
        Account.Balance balance = account().balance();
        assertThat(balance.oldest()).hasValue(Instant.parse("2024-05-06T07:08:09.123Z"));
        assertThat(balance.bytes()).isEqualTo(10);
    }

    @Test
    void looksAtNothingButBatches() throws Exception {
        ready("." + NAME + ".unfinished", "[\n1\n]");
        ready(NAME + ".reason", "{}");
        ready("." + NAME, "[\n1\n]");
        assertBalance(account(), 0, 0, 0, 0, 0, 0);
    }

    @Test
    void doesNotFindAgainWhatIsDeliveredAndNotYetDeleted() throws Exception {
        Account account = withABatch();
        account.delivered(NAME, 2);
        assertBalance(account, 2, 0, 2, 0, 0, 0);
    }

    @Test
    void countsADeliveryOnceThoughItsFileCouldNotBeDeleted() throws Exception {
        Account account = withABatch();
        account.delivered(NAME, 2);
        account.delivered(NAME, 2);
        assertBalance(account, 2, 0, 2, 0, 0, 0);
    }

    @Test
    void remembersFewBatchesThatAreDeliveredAndGoneThoughNobodyLooks() throws Exception {
        Account account = withABatch();
        account.delivered(NAME, 2);
        for (int i = 0; i < 100_000; i++) {
            account.delivered("20240506T070809123Z-" + i + ".json", 1);
        }
        assertThat(account.leaving()).isLessThan(200);
        account.delivered(NAME, 2);
        assertBalance(account, 2, 100_000, 100_002, 0, 0, 0);
    }

    @Test
    void remembersNoBatchThatGotNoEvent() throws Exception {
        Account account = withABatch();
        account.opening(OTHER, () -> null);
        account.closed(OTHER);
        account.closed(NAME);
        assertThat(account.waitingBatches()).isEqualTo(1);
        assertBalance(account, 2, 0, 0, 0, 0, 2);
    }

    @Test
    void findsWhatIsDeliveredBeforeAnybodyLooked() throws Exception {
        ready(NAME, "[\n1\n,2\n]");
        Account account = account();
        account.delivered(NAME, 2);
        assertBalance(account, 0, 2, 2, 0, 0, 0);
    }

    @Test
    void discardsWhatIsTakenAway() throws Exception {
        Account account = withABatch();
        Files.delete(directory.resolve("ready").resolve(NAME));
        assertBalance(account, 2, 0, 0, 0, 2, 0);
    }

    @Test
    void discardsLinesThatAreTakenOut() throws Exception {
        Account account = withABatch();
        account.delivered(NAME, 1);
        assertBalance(account, 2, 0, 1, 0, 1, 0);
    }

    @Test
    void discardsWhatIsWrittenToAFileThatIsTakenAway() throws Exception {
        Account account = withABatch();
        Files.delete(directory.resolve("ready").resolve(NAME));
        account.balance();
        account.synced(NAME, 3);
        assertBalance(account, 5, 0, 0, 0, 5, 0);
    }

    @Test
    void countsDeadLetters() throws Exception {
        Account account = withABatch();
        account.burying(NAME, 2, () -> {
            Files.delete(directory.resolve("ready").resolve(NAME));
            return null;
        });
        assertBalance(account, 2, 0, 0, 2, 0, 0);
    }

    @Test
    void countsADeadLetterThatIsSentAgain() throws Exception {
        Account account = withABatch();
        account.burying(NAME, 2, () -> {
            Files.delete(directory.resolve("ready").resolve(NAME));
            return null;
        });
        ready(NAME, "[\n1\n,2\n]");
        assertBalance(account, 2, 2, 0, 2, 0, 2);
    }

    @Test
    void leavesABatchWaitingThatCouldNotBeBuried() throws Exception {
        Account account = withABatch();
        assertThatThrownBy(() -> account.burying(NAME, 2, () -> {
                    throw new IOException("no space");
                }))
                .hasMessage("no space");
        assertBalance(account, 2, 0, 0, 0, 0, 2);
    }

    @Test
    void keepsTheEventsOfABatchThatIsSplit() throws Exception {
        Account account = withABatch();
        split(account);
        assertBalance(account, 2, 0, 0, 0, 0, 2);
    }

    @Test
    void countsTheCopiesOfASplitThatWasCutShortAsDiscarded() throws Exception {
        ready(NAME, "[\n1\n,2\n]");
        ready(OTHER, "[\n1\n]");
        Account account = account();
        account.balance();
        split(account);
        assertBalance(account, 0, 3, 0, 0, 1, 2);
    }

    private void split(Account account) throws IOException {
        String second = "20240506T070809124Z-c.json";
        account.splitting(NAME, 2, Map.of(OTHER, 1, second, 1), () -> {
            ready(OTHER, "[\n1\n]");
            ready(second, "[\n2\n]");
            return null;
        });
    }
}
