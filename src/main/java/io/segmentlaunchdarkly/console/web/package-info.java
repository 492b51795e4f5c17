/**
 * The console's way from a request to a page: addresses, forms, templates and what pages load. Begin reading with
 * {@link io.segmentlaunchdarkly.console.Console}.
 */
package io.segmentlaunchdarkly.console.web;
