package io.segmentlaunchdarkly.console.web;

import java.io.IOException;

/** What is at one address of the console, a page or a part of one. It may be asked by several threads at once. */
@FunctionalInterface
public interface Page {
    /**
     * Answers a request. What it changes, it changes only for a POST.
     *
     * @throws RefusalException if the request has no answer
     */
    WebAnswer answer(WebRequest request) throws IOException;
}
