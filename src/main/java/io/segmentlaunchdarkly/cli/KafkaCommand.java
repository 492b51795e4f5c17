package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.kafka.KafkaUnavailableException;
import io.segmentlaunchdarkly.kafka.Topics;
import io.segmentlaunchdarkly.settings.InstallationSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Shows the Kafka topics that the service uses, and creates those that are missing: {@code segment-launchdarkly kafka topics}.
 *
 * <p>The exit code is 0 on success, 1 when the brokers cannot be reached or refuse, and 2 when the command was not understood.
 */
public final class KafkaCommand {
    static final int DONE = 0;
    static final int NOT_DONE = 1;
    static final int USAGE = 2;

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

    /** What is asked for. */
    private record Arguments(boolean create, int partitions, Optional<Integer> replicas, int retentionDays) {
        /**
         * @throws IllegalArgumentException in one line, when they are not understood
         */
        static Arguments parse(List<String> arguments) {
            if (arguments.isEmpty() || !arguments.get(0).equals("topics")) {
                throw new IllegalArgumentException("kafka needs topics.");
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
                    default -> throw new IllegalArgumentException("kafka topics does not know " + option + ".");
                };
            }
            return parsed;
        }

        private static int number(String option, Iterator<String> rest, int most) {
            String value = rest.hasNext() ? rest.next() : "";
            if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > most) {
                throw new IllegalArgumentException(
                        option + " must be a whole number from 1 to " + most + " but is \"" + value + "\".");
            }
            return Integer.parseInt(value);
        }
    }

    private final PrintStream out;
    private final PrintStream err;

    KafkaCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the command in the current directory, the distribution's, and ends the process with its exit code. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        try {
            InstallationSettings settings =
                    InstallationSettings.read(Path.of(""), System.getenv(), System.getProperties());
            System.exit(new KafkaCommand(out, err).run(List.of(arguments), settings));
        } catch (IOException e) {
            err.println("The settings in config/ cannot be read: " + e);
            System.exit(NOT_DONE);
        }
    }

    int run(List<String> arguments, InstallationSettings settings) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(HELP);
            return DONE;
        }
        Arguments asked;
        try {
            asked = Arguments.parse(arguments);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println("segment-launchdarkly kafka --help says more.");
            return USAGE;
        }
        try (Topics topics = Topics.of(settings)) {
            topics(topics, asked);
            return DONE;
        } catch (KafkaUnavailableException | IllegalArgumentException e) {
            err.println(e.getMessage());
            return NOT_DONE;
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
                out.println(name + "  has " + partitions(found.get().partitions()) + ", "
                        + replicas(found.get().replicas()) + ", " + found.get().config());
                found.get().dangers().forEach(danger -> out.println("  WARNING: " + danger));
            } else {
                missing.add(topic);
                out.println(name + "  is missing: --create makes it with " + partitions(topic.partitions()) + ", "
                        + replicas(topic.replicas()) + ", of which " + topic.minInSyncReplicas()
                        + " must have a record before it is acknowledged (min.insync.replicas), kept for "
                        + topic.retention().toDays() + " days");
            }
        }
        if (asked.create()) {
            for (Topics.Wanted topic : missing) {
                topics.create(topic);
                out.println("Created " + topic.name() + ".");
            }
        }
    }

    private static String partitions(int count) {
        return count + (count == 1 ? " partition" : " partitions");
    }

    private static String replicas(int count) {
        return count + (count == 1 ? " replica" : " replicas");
    }
}
