/**
 * Segment's wire format: requests of the tracking API in, single complete events out. Malformed events are rejected with Segment's reason
 * codes. It never looks at LaunchDarkly, at mappings or at the disk. Begin reading with {@link
 * io.segmentlaunchdarkly.segment.RequestReader}.
 */
package io.segmentlaunchdarkly.segment;
