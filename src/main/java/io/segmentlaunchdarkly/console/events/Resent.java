package io.segmentlaunchdarkly.console.events;

import io.segmentlaunchdarkly.console.web.WebRequest;
import java.util.List;

/**
 * How a resend goes.
 *
 * @param id the request's id
 * @param isDone whether it is done
 * @param lines what it came to, in sentences; empty while it is not done
 * @param state what the service does with it while it is not done, in a sentence
 */
public record Resent(WebRequest request, String id, boolean isDone, List<String> lines, String state) {}
