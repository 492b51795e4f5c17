/**
 * The documentation as tests and readers take it: the pages in Markdown, their blocks of code, and the site that is made of them. It knows
 * nothing of the service. Begin reading with {@link io.segmentlaunchdarkly.documentation.Page}.
 */
package io.segmentlaunchdarkly.documentation;
