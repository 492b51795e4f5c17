package io.segmentlaunchdarkly.console.deadletters;

import io.segmentlaunchdarkly.console.web.WebRequest;
import java.util.List;

/**
 * What the page of the dead letters shows.
 *
 * @param reason what the reasons must have; empty for all
 * @param rows the dead letters, the newest first
 * @param total how many there are, those that are not shown included
 * @param done what was just done, in a sentence; empty for nothing
 */
public record DeadLetterList(WebRequest request, String reason, List<Row> rows, int total, String done) {
    /**
     * A batch.
     *
     * @param opened when it was opened; empty where that is not known
     * @param failed when it was tried last; empty where that is not known
     * @param address where its events are shown
     */
    public record Row(
            String environment,
            String file,
            int events,
            String opened,
            String failed,
            String attempts,
            String reason,
            String address) {}
}
