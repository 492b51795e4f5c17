package io.segmentlaunchdarkly.console.routes;

import java.util.List;

/**
 * A route as the page shows it.
 *
 * @param id its id
 * @param description its description; empty for none
 * @param from where its messages come from
 * @param file the file that it was read from; empty where that is not known
 * @param yaml the contents of that file; empty where they cannot be read
 * @param status Camel's word for its state, {@code Started}
 * @param counts what went through it, in a few words; empty where nothing is counted
 * @param leadsTo the ids of the routes to which it leads
 */
public record RouteView(
        String id,
        String description,
        String from,
        String file,
        String yaml,
        String status,
        String counts,
        List<String> leadsTo) {
    /** Its id without what every id begins with. */
    public String shortName() {
        return id.replaceFirst("^launchdarkly-", "");
    }

    /** Whether it has started. */
    public boolean isStarted() {
        return status.equals("Started");
    }
}
