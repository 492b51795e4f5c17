/**
 * The command {@code import} translates Segment's configuration of a LaunchDarkly destination into route files and settings. It runs on its
 * own, before the service starts, and writes either everything or nothing. Begin reading with {@link
 * io.segmentlaunchdarkly.cli.importer.ImportCommand}, then {@code ExportReader}, {@code Translation} and {@code Installation}, in that
 * order.
 */
package io.segmentlaunchdarkly.cli.importer;
