package io.segmentlaunchdarkly.outbox;

/** The account of one environment's LaunchDarkly events, wherever they wait. */
public interface EnvironmentAccount {
    /** The name of the environment. */
    String environment();

    /** The account as it is now. */
    EnvironmentOutbox.Balance balance();

    /** How often a batch was stalled, whichever it was. */
    long stalls();
}
