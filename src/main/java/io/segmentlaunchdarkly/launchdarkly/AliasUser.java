package io.segmentlaunchdarkly.launchdarkly;

import java.time.Clock;

/** {@link Action#ALIAS_USER} as a bean for routes. */
public class AliasUser extends ActionProcessor {
    /** Gives events without a time that of the system's clock. */
    public AliasUser() {
        super(Action.ALIAS_USER);
    }

    /** Gives events without a time that of the clock. */
    public AliasUser(Clock clock) {
        super(Action.ALIAS_USER, clock);
    }
}
