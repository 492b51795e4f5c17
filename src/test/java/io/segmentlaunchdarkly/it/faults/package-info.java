/**
 * What is promised of an acknowledged event, held against faults: the distribution as a process under load, a fault, and an audit of
 * every single event afterwards. Nothing here knows how the service keeps its promises. Begin reading with {@link
 * io.segmentlaunchdarkly.it.faults.FaultsIT}, then {@link io.segmentlaunchdarkly.it.faults.Trial}.
 */
package io.segmentlaunchdarkly.it.faults;
