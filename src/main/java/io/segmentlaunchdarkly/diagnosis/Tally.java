package io.segmentlaunchdarkly.diagnosis;

import io.segmentlaunchdarkly.history.MadeEvent;
import io.segmentlaunchdarkly.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Counts the LaunchDarkly events that one thread reads, in bounded memory. */
final class Tally implements MadeEvent.Visitor {
    /** So many names are told apart; the others count together. */
    static final int MOST_NAMES = 1000;

    /** So many names with an id in them are told apart until the names that differ by the id alone count as one. */
    static final int MOST_NAMES_OF_TEMPLATE = 20;

    /** So many context kinds and keys of all names together. */
    private static final int MOST_KEYS = 20_000;

    private static final int MOST_TEMPLATES = 1000;
    private static final int MOST_KINDS = 20;

    /** A name in an environment. */
    private record Key(String environment, String name) {}

    /** Names that differ by an id. */
    private static final class Template {
        private final List<String> names = new ArrayList<>();
        private boolean isCut;
    }

    private final Optional<String> environment;
    private final long settledMs;
    private final Room room = new Room(MOST_KEYS);
    private final ParsedEvent parsed = new ParsedEvent();
    private final Map<Key, NameTally> names = new HashMap<>();
    private final Map<Key, Template> templates = new HashMap<>();
    /** The kinds of alias events by environment, and how many events have each. */
    private final Map<String, Counts> aliasKinds = new TreeMap<>();

    private long events;
    private long unreadable;

    /**
     * @param environment the only one that counts; empty for all
     * @param settledMs an event that was received before, and is not delivered, is late
     */
    Tally(Optional<String> environment, long settledMs) {
        this.environment = environment;
        this.settledMs = settledMs;
    }

    @Override
    public void made(MadeEvent event) {
        if (environment.isPresent() && !environment.get().equals(event.environment())) {
            return;
        }
        if (event.outcome() == Outcome.DISCARDED) {
            tally(event.environment(), ParsedEvent.bounded(event.name())).addDiscarded(event);
        } else if (event.outcome() == Outcome.MAPPED) {
            events++;
            if (!parsed.read(event.bytes(), event.from(), event.length())) {
                unreadable++;
            } else if (parsed.kind().equals("alias")) {
                Counts kinds = aliasKinds.computeIfAbsent(event.environment(), added -> new Counts(MOST_KINDS));
                kinds.add(parsed.aliasKind(), 1);
                kinds.add(parsed.previousAliasKind(), 1);
            } else {
                tally(event.environment(), parsed.key()).add(event, parsed, settledMs);
            }
        }
    }

    private NameTally tally(String of, String name) {
        Key key = new Key(of, name);
        NameTally tally = names.get(key);
        return tally == null ? unknown(key) : tally;
    }

    private NameTally unknown(Key key) {
        String name = key.name();
        Optional<String> template = EventNames.template(name);
        if (template.isPresent() && templates.size() < MOST_TEMPLATES) {
            Template others =
                    templates.computeIfAbsent(new Key(key.environment(), template.get()), added -> new Template());
            others.isCut |= others.names.size() == MOST_NAMES_OF_TEMPLATE;
            if (others.isCut) {
                name = template.get();
            } else {
                others.names.add(name);
            }
        }
        Key as = new Key(key.environment(), names.size() < MOST_NAMES ? name : Counts.OTHERS);
        return names.computeIfAbsent(as, added -> new NameTally(as.environment(), as.name(), room));
    }

    void addAll(Tally others) {
        events += others.events;
        unreadable += others.unreadable;
        others.names.values().forEach(tally -> tally(tally.environment(), tally.name())
                .addAll(tally));
        others.templates.forEach((key, template) -> {
            if (template.isCut && templates.containsKey(key)) {
                templates.get(key).isCut = true;
            }
        });
        others.aliasKinds.forEach((of, kinds) ->
                aliasKinds.computeIfAbsent(of, added -> new Counts(MOST_KINDS)).addAll(kinds));
    }

    long events() {
        return events;
    }

    /** How many events could not be read. */
    long unreadable() {
        return unreadable;
    }

    /** Names that differ by nothing but an id, by template, for the templates with many. */
    Map<String, List<String>> templates(String of) {
        Map<String, List<String>> many = new TreeMap<>();
        templates.forEach((key, template) -> {
            if (key.environment().equals(of) && template.isCut) {
                many.put(key.name(), List.copyOf(template.names));
            }
        });
        return many;
    }

    /** How many alias events have each kind, by environment. */
    Map<String, Map<String, Long>> aliasKinds() {
        Map<String, Map<String, Long>> kinds = new TreeMap<>();
        aliasKinds.forEach((of, counts) -> kinds.put(of, counts.mostFirst()));
        return kinds;
    }

    /** The reports, those with most events first; names that differ by an id, where there are many, are in one report. */
    List<EventReport> reports() {
        Map<Key, NameTally> together = new LinkedHashMap<>();
        names.forEach((key, tally) -> {
            Key as = EventNames.template(key.name())
                    .map(template -> new Key(key.environment(), template))
                    .filter(template -> templates.containsKey(template) && templates.get(template).isCut)
                    .orElse(key);
            together.computeIfAbsent(as, added -> new NameTally(as.environment(), as.name(), new Room(MOST_KEYS)))
                    .addAll(tally);
        });
        return together.values().stream()
                .map(NameTally::report)
                .sorted(Comparator.comparingLong(EventReport::events)
                        .reversed()
                        .thenComparing(EventReport::environment)
                        .thenComparing(EventReport::name))
                .toList();
    }

    boolean isCut() {
        return names.keySet().stream().anyMatch(key -> key.name().equals(Counts.OTHERS));
    }
}
