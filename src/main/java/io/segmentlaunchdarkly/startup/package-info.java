/**
 * The start of the service: checks before the first event with one line for each mistake, the lines that say where the service listens,
 * and development mode. Nothing here is on an event's way, and no room knows it but the doctor, which tries a start. Begin reading with {@link
 * io.segmentlaunchdarkly.startup.DistributionStartChecks}.
 */
package io.segmentlaunchdarkly.startup;
