package io.segmentlaunchdarkly.console.events;

import io.segmentlaunchdarkly.console.web.WebRequest;
import java.util.List;

/**
 * How a resend goes.
 *
 * @param id the request's id
 * @param isDone whether it is done
 * @param lines what it came to, in sentences; empty while it is not done
 */
public record Resent(WebRequest request, String id, boolean isDone, List<String> lines) {}
