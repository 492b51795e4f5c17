package io.segmentlaunchdarkly.outbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The ledger of LaunchDarkly events, one {@link Account} an environment: made = delivered + waiting + dead-lettered + discarded by
 * hand. It begins anew with each process; what an earlier one left waiting is made once more, as found. The outbox and the steps that
 * take batches out of it write here, others read.
 */
public final class OutboxLedger {
    private final Map<String, Account> accounts = new TreeMap<>();
    private final List<Consumer<Account>> watchers = new ArrayList<>();
    private Path dataDirectory = Path.of("data").toAbsolutePath();

    /** The data directory, the outbox's. */
    public void setDataDirectory(String dataDirectory) {
        this.dataDirectory = Path.of(dataDirectory).toAbsolutePath().normalize();
    }

    /** The account of an environment, opened when there is none yet. */
    public synchronized Account account(String environment) {
        Account account = accounts.get(environment);
        if (account == null) {
            account = new Account(
                    environment,
                    dataDirectory.resolve("outbox").resolve(environment),
                    new DeadLetterStock(dataDirectory.resolve("dead-letter").resolve(environment)));
            accounts.put(environment, account);
            for (Consumer<Account> watcher : watchers) {
                watcher.accept(account);
            }
        }
        return account;
    }

    /** The accounts of all environments, in the order of their names. */
    public synchronized List<Account> accounts() {
        return List.copyOf(accounts.values());
    }

    /** Tells of every account, of those there are at once and of each new one when it is opened. */
    public synchronized void watch(Consumer<Account> watcher) {
        watchers.add(watcher);
        accounts.values().forEach(watcher);
    }
}
