package io.segmentlaunchdarkly.it.faults;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Results for a reader, in Markdown. */
final class Table {
    private static final String HEAD =
            """
            | fault | events sent | acknowledged | delivered | dead-lettered | lost | posted twice under one payload id \
            | posted twice otherwise | requests sent again |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|
            """;

    private Table() {}

    static String of(List<Result> results) {
        return HEAD + results.stream().map(Table::line).collect(Collectors.joining("\n"));
    }

    private static String line(Result result) {
        if (result.obstacle().isPresent()) {
            return "| " + result.fault() + " | not tried here: "
                    + result.obstacle().get() + " |";
        }
        return Stream.of(
                        result.sent(),
                        result.acknowledged(),
                        result.delivered(),
                        result.deadLettered(),
                        result.lost(),
                        result.postedAgain(),
                        result.postedOtherwise(),
                        result.sentAgain())
                .map("%,d"::formatted)
                .collect(Collectors.joining(" | ", "| " + result.fault() + " | ", " |"));
    }
}
