package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Holds what a trigger answers here against what Segment's evaluator answers, and counts the differences by their kind. */
final class TriggerComparison {
    private static final int MOST_SHOWN = 20;

    private final Map<String, Integer> documented = new TreeMap<>();
    private final List<String> undocumented = new ArrayList<>();
    private final Map<Reading, Integer> readings = new TreeMap<>();
    private int matching;
    private int cases;
    private int refused;

    void add(String fql, JsonNode event, boolean matchesAtSegment) {
        cases++;
        matching += matchesAtSegment ? 1 : 0;
        Trigger trigger;
        try {
            trigger = Trigger.parse(fql);
        } catch (FqlSyntaxException e) {
            refused++;
            if (matchesAtSegment) {
                documented.merge("refused at the start, with the place", 1, Integer::sum);
            }
            return;
        }
        readings.merge(trigger.reading(), 1, Integer::sum);
        Set<DocumentedDifference> kinds = DocumentedDifference.of(fql);
        if (trigger.reading() == Reading.SEGMENT && kinds.contains(DocumentedDifference.SINGLE_QUOTES)) {
            undocumented.add("%s has single quotes and is read %s".formatted(fql, trigger.reading()));
        }
        if (trigger.matches(event) == matchesAtSegment) {
            return;
        }
        if (trigger.reading() == Reading.SEGMENT || kinds.isEmpty()) {
            undocumented.add("%s read %s is %s, at Segment %s, of %s"
                    .formatted(fql, trigger.reading(), !matchesAtSegment, matchesAtSegment, event));
        } else {
            kinds.forEach(kind -> documented.merge(kind.name, 1, Integer::sum));
        }
    }

    /** The first differences that are documented nowhere. */
    List<String> undocumented() {
        return undocumented.subList(0, Math.min(MOST_SHOWN, undocumented.size()));
    }

    int matching() {
        return matching;
    }

    int read(Reading reading) {
        return readings.getOrDefault(reading, 0);
    }

    /** A line; a trigger that differs for several reasons counts for each of them. */
    @Override
    public String toString() {
        return "%d cases, %d of them true at Segment; read %s, %d refused; %d undocumented differences; documented ones: %s"
                .formatted(cases, matching, readings, refused, undocumented.size(), documented);
    }
}
