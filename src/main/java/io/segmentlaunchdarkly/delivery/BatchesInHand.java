package io.segmentlaunchdarkly.delivery;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Which files of one environment the consumer must pass over: those that a delivery thread has in hand, and those that the poll has
 * listed so far. A poll that ends in an Error leaves listed files behind, which the next one forgets; Camel's own repository would keep
 * them, and they would not be delivered before a restart.
 */
public final class BatchesInHand extends ServiceSupport implements IdempotentRepository {
    private final Set<String> listed = ConcurrentHashMap.newKeySet();
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();

    /** A poll begins, and none other runs. */
    void pollBegins() {
        listed.clear();
    }

    /** A listed file goes to a delivery thread; it stays in hand until it is removed. */
    void take(String file) {
        inHand.add(file);
        listed.remove(file);
    }

    @Override
    public boolean add(String file) {
        return !inHand.contains(file) && listed.add(file);
    }

    @Override
    public boolean contains(String file) {
        return inHand.contains(file) || listed.contains(file);
    }

    @Override
    public boolean remove(String file) {
        boolean wasListed = listed.remove(file);
        return inHand.remove(file) || wasListed;
    }

    @Override
    public boolean confirm(String file) {
        return true;
    }

    @Override
    public void clear() {
        listed.clear();
        inHand.clear();
    }
}
