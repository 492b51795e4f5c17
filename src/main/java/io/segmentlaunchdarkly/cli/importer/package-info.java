/**
 * The command {@code import}: Segment's configuration of a LaunchDarkly destination in, route files and settings out.
 * It runs on its own, before the service starts, and writes either everything or nothing. Begin reading with {@link
 * io.segmentlaunchdarkly.cli.importer.ImportCommand}, then {@code ExportReader}, {@code Translation} and {@code
 * Installation}, in that order.
 */
package io.segmentlaunchdarkly.cli.importer;
