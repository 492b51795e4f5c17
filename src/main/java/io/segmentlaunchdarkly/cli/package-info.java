/**
 * The launcher's commands, each with a {@code main} of its own: {@code dead-letters} and {@code prepare} here, {@code import} in {@link
 * io.segmentlaunchdarkly.cli.importer}. They run in a process of their own, and no other room knows them. Begin reading with {@link
 * io.segmentlaunchdarkly.cli.DeadLettersCommand}.
 */
package io.segmentlaunchdarkly.cli;
