package io.segmentlaunchdarkly.observe.alerts;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One attempt to send an alert: which channels it goes to, and which of them failed. The branches of the route use it in parallel. */
final class AlertDelivery {
    private final Set<String> only;
    private final Set<String> without;
    private final Set<String> begun = new TreeSet<>();
    private final Map<String, String> failures = new TreeMap<>();

    /**
     * @param only the channels that are still to have it; empty for all
     * @param without those that are known to be down
     */
    AlertDelivery(Set<String> only, Set<String> without) {
        this.only = Set.copyOf(only);
        this.without = Set.copyOf(without);
    }

    /** Whether the alert goes to a channel that is set. If it does, it is now on its way. */
    synchronized boolean begins(String channel) {
        if (!only.isEmpty() && !only.contains(channel)) {
            return false;
        }
        if (without.contains(channel)) {
            failures.put(channel, "It was down for earlier alerts.");
            return false;
        }
        begun.add(channel);
        return true;
    }

    synchronized void failed(String channel, String reason) {
        failures.put(channel, reason);
    }

    /** The channels that did not take the alert, each with the reason. */
    synchronized Map<String, String> failures() {
        return new TreeMap<>(failures);
    }

    /** The channels that took it. */
    synchronized Set<String> sent() {
        Set<String> sent = new TreeSet<>(begun);
        sent.removeAll(failures.keySet());
        return sent;
    }
}
