package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.kafka.KafkaUnavailableException;
import io.segmentlaunchdarkly.kafka.Topics;
import io.segmentlaunchdarkly.logging.Count;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Shows the Kafka topics that the service uses, and creates those that are missing: {@code segment-launchdarkly kafka topics}.
 *
 * <p>The exit code is 1 when the brokers cannot be reached or refuse; see {@link Command}.
 */
public final class KafkaCommand {
    private static final int PARTITIONS = 12;
    private static final int RETENTION_DAYS = 7;

    private static final String HELP =
            """
            Shows the Kafka topics that the service uses, and creates those that are missing.

              segment-launchdarkly kafka topics [--create] [--partitions N] [--replicas N] [--retention-days N]

              --create            creates the missing topics; without it nothing is changed
              --partitions N      partitions of the topic of the events: how many threads of all instances can share it (12)
              --replicas N        how many brokers have each record (3, or as many as there are)
              --retention-days N  how long records are kept (7)

            Topics that exist are not changed. The brokers, and how to connect to them, are settings: docs/kafka.md.
            """;

    static final Command COMMAND = new Command("kafka", HELP, KafkaCommand::run);

    /** What is asked for. */
    private record Arguments(boolean create, int partitions, Optional<Integer> replicas, int retentionDays) {
        /**
         * @throws UsageException when they are not understood
         */
        static Arguments parse(List<String> arguments) {
            if (arguments.isEmpty() || !arguments.get(0).equals("topics")) {
                throw new UsageException("kafka needs topics.");
            }
            Arguments parsed = new Arguments(false, PARTITIONS, Optional.empty(), RETENTION_DAYS);
            Iterator<String> rest = arguments.listIterator(1);
            while (rest.hasNext()) {
                String option = rest.next();
                parsed = switch (option) {
                    case "--create" -> new Arguments(
                            true, parsed.partitions(), parsed.replicas(), parsed.retentionDays());
                    case "--partitions" -> new Arguments(
                            parsed.create(), number(option, rest, 10_000), parsed.replicas(), parsed.retentionDays());
                    case "--replicas" -> new Arguments(
                            parsed.create(),
                            parsed.partitions(),
                            Optional.of(number(option, rest, 100)),
                            parsed.retentionDays());
                    case "--retention-days" -> new Arguments(
                            parsed.create(), parsed.partitions(), parsed.replicas(), number(option, rest, 3650));
                    default -> throw new UsageException("kafka topics does not know " + option + ".");
                };
            }
            return parsed;
        }

        private static int number(String option, Iterator<String> rest, int most) {
            String value = rest.hasNext() ? rest.next() : "";
            if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > most) {
                throw new UsageException(
                        option + " must be a whole number from 1 to " + most + " but is \"" + value + "\".");
            }
            return Integer.parseInt(value);
        }
    }

    private final PrintStream out;

    private KafkaCommand(PrintStream out) {
        this.out = out;
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        COMMAND.runAndExit(arguments);
    }

    private static int run(List<String> arguments, Invocation invocation) {
        Arguments asked = Arguments.parse(arguments);
        try (Topics topics = Topics.of(invocation.settings())) {
            new KafkaCommand(invocation.out()).topics(topics, asked);
            return Command.DONE;
        } catch (KafkaUnavailableException e) {
            invocation.err().println(e.getMessage());
            return Command.NOT_DONE;
        }
    }

    private void topics(Topics topics, Arguments asked) throws KafkaUnavailableException {
        List<Topics.Wanted> missing = new ArrayList<>();
        List<Topics.Wanted> wanted =
                topics.wanted(asked.partitions(), asked.replicas(), Duration.ofDays(asked.retentionDays()));
        int width =
                wanted.stream().mapToInt(topic -> topic.name().length()).max().orElse(0);
        for (Topics.Wanted topic : wanted) {
            String name = String.format("%-" + width + "s", topic.name());
            Optional<Topics.Found> found = topics.find(topic.name());
            if (found.isPresent()) {
                out.println(name + "  has " + Count.of(found.get().partitions(), "partition") + ", "
                        + Count.of(found.get().replicas(), "replica") + ", "
                        + found.get().config());
                found.get().dangers().forEach(danger -> out.println("  WARNING: " + danger));
            } else {
                missing.add(topic);
                out.println(name + "  is missing: --create makes it with " + Count.of(topic.partitions(), "partition")
                        + ", "
                        + Count.of(topic.replicas(), "replica") + ", of which " + topic.minInSyncReplicas()
                        + " must have a record before it is acknowledged (min.insync.replicas), kept for "
                        + Count.of(topic.retention().toDays(), "day"));
            }
        }
        if (asked.create()) {
            for (Topics.Wanted topic : missing) {
                topics.create(topic);
                out.println("Created " + topic.name() + ".");
            }
        }
    }
}
