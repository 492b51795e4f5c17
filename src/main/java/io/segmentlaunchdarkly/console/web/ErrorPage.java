package io.segmentlaunchdarkly.console.web;

/**
 * What the page of an error shows.
 *
 * @param status the HTTP status
 * @param message a sentence
 */
public record ErrorPage(WebRequest request, int status, String message) {}
