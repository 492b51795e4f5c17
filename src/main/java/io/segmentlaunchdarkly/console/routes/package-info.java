/** The running routes as the console's pages read them, from Camel's model, and the page that draws them. */
package io.segmentlaunchdarkly.console.routes;
