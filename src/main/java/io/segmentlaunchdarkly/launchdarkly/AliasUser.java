package io.segmentlaunchdarkly.launchdarkly;

import java.time.Clock;

/** {@link Action#ALIAS_USER} as a bean for routes. */
public class AliasUser extends ActionProcessor {
    /** Gives events without a time the system's. */
    public AliasUser() {
        super(Action.ALIAS_USER);
    }

    /** Gives events without a time the clock's. */
    public AliasUser(Clock clock) {
        super(Action.ALIAS_USER, clock);
    }
}
