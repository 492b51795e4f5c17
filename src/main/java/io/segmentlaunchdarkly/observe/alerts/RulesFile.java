package io.segmentlaunchdarkly.observe.alerts;

import io.segmentlaunchdarkly.observe.activity.ClockOffset;
import io.segmentlaunchdarkly.observe.alerts.RuleKind.Field;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads and checks {@code config/alerts.yaml}; {@code docs/alerts.md} describes it. */
public final class RulesFile {
    private static final int MOST_RULES = 100;
    private static final long MOST_BYTES = 500_000;
    private static final Duration SHORTEST_WINDOW = Duration.ofMinutes(1);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(14);
    private static final Duration USUAL_RECOVERY = Duration.ofMinutes(5);
    private static final Duration LONGEST_VOLUME_WINDOW = Duration.ofDays(1);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int LONGEST_LABEL = 200;
    private static final String NEVER = "never";

    /** What a volume is compared with. */
    static final Map<String, Duration> AGAINST =
            new TreeMap<>(Map.of("yesterday", Duration.ofDays(1), "last-week", Duration.ofDays(7)));

    private final String file;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private Optional<QuietTime> quiet = Optional.empty();

    private RulesFile(String file) {
        this.file = file;
    }

    /**
     * Checks the rules.
     *
     * @throws IllegalArgumentException with a line for each mistake, which names the file, the line, the rule and the field, and says what
     *     to change
     */
    public static void check(String file) {
        read(file);
    }

    /**
     * The rules; none if the file does not exist.
     *
     * @throws IllegalArgumentException as {@link #check}
     */
    static List<Rule> read(String file) {
        Path path = Path.of(file);
        if (file.isBlank() || Files.notExists(path)) {
            return List.of();
        }
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new IllegalArgumentException(file + " has " + Files.size(path) + " bytes and may have at most "
                        + MOST_BYTES + ": take rules out.");
            }
            return parse(file, Files.readString(path, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " cannot be read: make it a readable file in UTF-8 or remove it (" + e + ").", e);
        }
    }

    static List<Rule> parse(String file, String text) {
        RulesFile rules = new RulesFile(file);
        List<Rule> read = rules.rules(text);
        if (!rules.problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", rules.problems));
        }
        return read;
    }

    private List<Rule> rules(String text) {
        Optional<Node> root;
        try {
            root = new Compose(LoadSettings.builder().setUseMarks(true).build()).composeString(text);
        } catch (MarkedYamlEngineException e) {
            String line = e.getProblemMark()
                    .map(mark -> ", line " + (mark.getLine() + 1))
                    .orElse("");
            problems.add(file + line + ": this is not YAML: " + e.getProblem() + ". Correct it.");
            return List.of();
        } catch (YamlEngineException e) {
            problems.add(file + ": this is not YAML: " + firstLine(e.getMessage()) + ". Correct it.");
            return List.of();
        }
        if (root.isEmpty()) {
            return List.of();
        }
        Map<String, NodeTuple> top = fields(root.get(), "the file");
        top.forEach((name, field) -> {
            if (!name.equals("rules") && !name.equals(Field.QUIET)) {
                problem(field.getKeyNode(), "the file has no field \"" + name + "\": it takes quiet and rules.");
            }
        });
        if (top.containsKey(Field.QUIET)) {
            quiet = quietTime("the file", top.get(Field.QUIET).getValueNode());
        }
        return top.containsKey("rules") ? list(top.get("rules").getValueNode()) : List.of();
    }

    private static String firstLine(String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }

    private List<Rule> list(Node node) {
        if (node instanceof ScalarNode scalar && scalar.getValue().isEmpty()) {
            return List.of();
        }
        if (!(node instanceof SequenceNode list)) {
            problem(node, "rules must be a list: begin each rule with \"- name:\".");
            return List.of();
        }
        if (list.getValue().size() > MOST_RULES) {
            problem(
                    list.getValue().get(MOST_RULES),
                    "there are " + list.getValue().size() + " rules and there may be at most " + MOST_RULES
                            + ": take some out.");
            return List.of();
        }
        List<Rule> rules = new ArrayList<>();
        for (Node element : list.getValue()) {
            int before = problems.size();
            Rule rule = new Reader(element).rule();
            if (problems.size() == before) {
                rules.add(rule);
            }
        }
        return rules;
    }

    private void problem(Node node, String problem) {
        String line = node.getStartMark()
                .map(mark -> ", line " + (mark.getLine() + 1))
                .orElse("");
        problems.add(file + line + ": " + problem);
    }

    private Map<String, NodeTuple> fields(Node node, String of) {
        Map<String, NodeTuple> fields = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            problem(node, of + " must have fields, such as \"name: value\".");
            return fields;
        }
        for (NodeTuple field : mapping.getValue()) {
            if (!(field.getKeyNode() instanceof ScalarNode key)) {
                problem(field.getKeyNode(), of + " has a field whose name is not text: give it a name.");
            } else if (fields.putIfAbsent(key.getValue(), field) != null) {
                problem(key, of + " has the field " + key.getValue() + " twice: take one out.");
            }
        }
        return fields;
    }

    private Optional<QuietTime> quietTime(String of, Node node) {
        Map<String, NodeTuple> fields = fields(node, of + ": quiet");
        fields.forEach((name, field) -> {
            if (!List.of("from", "to", "zone").contains(name)) {
                problem(field.getKeyNode(), of + ": quiet has no field \"" + name + "\": it takes from, to and zone.");
            }
        });
        Optional<LocalTime> from = clockTime(of, node, fields, "from");
        Optional<LocalTime> to = clockTime(of, node, fields, "to");
        Optional<ZoneId> zone = Optional.of(ZoneOffset.UTC);
        if (fields.containsKey("zone")) {
            Node value = fields.get("zone").getValueNode();
            try {
                zone = Optional.of(ZoneId.of(text(value)));
            } catch (DateTimeException e) {
                problem(
                        value,
                        of + ": quiet: zone must be a time zone such as Europe/Berlin but is " + shown(value) + ".");
                zone = Optional.empty();
            }
        }
        return from.isPresent() && to.isPresent() && zone.isPresent()
                ? Optional.of(new QuietTime(from.get(), to.get(), zone.get()))
                : Optional.empty();
    }

    private Optional<LocalTime> clockTime(String of, Node quietNode, Map<String, NodeTuple> fields, String name) {
        if (!fields.containsKey(name)) {
            if (quietNode instanceof MappingNode) {
                problem(quietNode, of + ": quiet needs the field " + name + ", a time of day such as 22:00.");
            }
            return Optional.empty();
        }
        Node value = fields.get(name).getValueNode();
        try {
            return Optional.of(LocalTime.parse(text(value)));
        } catch (DateTimeException e) {
            problem(
                    value,
                    of + ": quiet: " + name + " must be a time of day such as 22:00 but is " + shown(value) + ".");
            return Optional.empty();
        }
    }

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue().trim() : "";
    }

    private static String shown(Node node) {
        if (node instanceof ScalarNode scalar) {
            String value = scalar.getValue().replaceAll("\\s+", " ");
            return "\"" + (value.length() > 60 ? value.substring(0, 60) + "..." : value) + "\"";
        }
        return node instanceof SequenceNode ? "a list" : "fields";
    }

    /** Reads one rule, and adds what is wrong with it to the problems. */
    private final class Reader {
        private final Node node;
        private final Map<String, NodeTuple> fields;
        private final String of;

        Reader(Node node) {
            this.node = node;
            fields = fields(node, "a rule");
            String name = value(Field.NAME);
            of = name.isEmpty() ? "a rule" : "rule " + name;
        }

        private String value(String field) {
            return fields.containsKey(field) ? text(fields.get(field).getValueNode()) : "";
        }

        private void problem(String field, String problem) {
            Node at = fields.containsKey(field) ? fields.get(field).getValueNode() : node;
            RulesFile.this.problem(at, of + ": " + field + " " + problem);
        }

        private void mustBe(String field, String what) {
            problem(
                    field,
                    "must be " + what + " but is " + shown(fields.get(field).getValueNode()) + ".");
        }

        /** Null if the rule has no name or no kind. */
        Rule rule() {
            if (!(node instanceof MappingNode)) {
                return null;
            }
            checkName();
            Optional<RuleKind> kind = kind();
            if (kind.isEmpty()) {
                return null;
            }
            checkFields(kind.get());
            return read(kind.get());
        }

        private void checkName() {
            if (!fields.containsKey(Field.NAME)) {
                problem(Field.NAME, "is missing: give the rule a name of its own.");
            } else if (!NAME.matcher(value(Field.NAME)).matches()) {
                mustBe(Field.NAME, "letters, digits, '.', '_' and '-', at most 64,");
            } else if (!names.add(value(Field.NAME))) {
                problem(Field.NAME, "is that of another rule too: rename one.");
            }
        }

        private Optional<RuleKind> kind() {
            Optional<RuleKind> kind = RuleKind.of(value(Field.WHEN));
            if (!fields.containsKey(Field.WHEN)) {
                problem(Field.WHEN, "is missing: it says what the rule watches, one of " + RuleKind.titles() + ".");
            } else if (kind.isEmpty()) {
                mustBe(Field.WHEN, "one of " + RuleKind.titles());
            }
            return kind;
        }

        private void checkFields(RuleKind kind) {
            Set<String> known = kind.fields();
            fields.forEach((name, field) -> {
                if (!known.contains(name)) {
                    RulesFile.this.problem(
                            field.getKeyNode(),
                            of + ": " + kind.title() + " has no field \"" + name + "\": it takes "
                                    + String.join(", ", known) + ".");
                } else if (!name.equals(Field.QUIET)
                        && text(field.getValueNode()).isEmpty()) {
                    problem(name, "has no value: give it one or take it out.");
                }
            });
            for (String name : kind.required()) {
                if (!fields.containsKey(name)) {
                    problem(name, "is missing: " + kind.title() + " needs it.");
                }
            }
        }

        private Rule read(RuleKind kind) {
            boolean below = isBelow(kind);
            String limitField = below ? Field.BELOW : Field.ABOVE;
            Unit unit = unit(kind, limitField);
            double limit = number(limitField, unit).orElse(0);
            OptionalDouble recover = number(Field.RECOVER, unit);
            if (recover.isPresent() && (below ? recover.getAsDouble() < limit : recover.getAsDouble() > limit)) {
                problem(
                        Field.RECOVER,
                        "must be " + (below ? "at least " : "at most ") + value(limitField) + ", the limit, but is \""
                                + value(Field.RECOVER) + "\".");
            }
            Optional<Duration> window = window(kind);
            Optional<QuietTime> ownQuiet = ownQuiet();
            return new Rule(
                    value(Field.NAME),
                    kind,
                    below,
                    unit,
                    kind == RuleKind.SILENCE && window.isPresent()
                            ? window.get().toSeconds() - 1
                            : limit,
                    recover.orElse(
                            kind == RuleKind.SILENCE && window.isPresent()
                                    ? window.get().toSeconds() - 1
                                    : limit),
                    window,
                    time(Field.FOR).orElse(Duration.ZERO),
                    time(Field.RECOVER_FOR).orElse(USUAL_RECOVERY),
                    repeat(),
                    ownQuiet,
                    atLeast(),
                    labels(kind));
        }

        private boolean isBelow(RuleKind kind) {
            boolean below = fields.containsKey(Field.BELOW);
            if (kind == RuleKind.VOLUME && below == fields.containsKey(Field.ABOVE)) {
                problem(
                        below ? Field.ABOVE : Field.BELOW,
                        below
                                ? "cannot stand beside below: make it a rule of its own."
                                : "or above is missing: volume needs one of them.");
            }
            return kind == RuleKind.DELIVERY_RATE || kind == RuleKind.DISK_FREE || (kind == RuleKind.VOLUME && below);
        }

        private Unit unit(RuleKind kind, String field) {
            if (kind.units().size() == 2) {
                return value(field).endsWith("%") ? Unit.PERCENT : Unit.COUNT;
            }
            return kind.units().stream().findFirst().orElse(kind == RuleKind.SILENCE ? Unit.TIME : Unit.COUNT);
        }

        private OptionalDouble number(String field, Unit unit) {
            if (value(field).isEmpty()) {
                return OptionalDouble.empty();
            }
            OptionalDouble number = unit.read(value(field));
            if (number.isEmpty()) {
                mustBe(field, unit.description());
            }
            return number;
        }

        private Optional<Duration> time(String field) {
            if (value(field).isEmpty()) {
                return Optional.empty();
            }
            Optional<Duration> time = Unit.time(value(field));
            if (time.isEmpty() || time.get().compareTo(LONGEST_WINDOW) > 0) {
                mustBe(field, "a time from 0m to 14d such as 15m, 4h or 2d");
                return Optional.empty();
            }
            return time;
        }

        private Optional<Duration> window(RuleKind kind) {
            Optional<Duration> window = time(Field.WINDOW);
            if (window.isPresent() && window.get().compareTo(SHORTEST_WINDOW) < 0) {
                mustBe(Field.WINDOW, "a time from 1m to 14d such as 15m, 4h or 2d");
            }
            if (kind != RuleKind.VOLUME) {
                return window;
            }
            Duration hours = window.orElse(Duration.ofHours(1));
            if (hours.toMinutes() % 60 != 0 || hours.isZero() || hours.compareTo(LONGEST_VOLUME_WINDOW) > 0) {
                mustBe(Field.WINDOW, "whole hours from 1h to 24h");
            }
            return Optional.of(hours);
        }

        private Optional<Duration> repeat() {
            if (value(Field.REPEAT).equals(NEVER)) {
                return Optional.empty();
            }
            Optional<Duration> repeat = time(Field.REPEAT);
            if (repeat.isPresent() && repeat.get().isZero()) {
                mustBe(Field.REPEAT, "a time from 1m to 14d, or never,");
            }
            return repeat;
        }

        private Optional<QuietTime> ownQuiet() {
            if (!fields.containsKey(Field.QUIET)) {
                return quiet;
            }
            return value(Field.QUIET).equals(NEVER)
                    ? Optional.empty()
                    : quietTime(of, fields.get(Field.QUIET).getValueNode());
        }

        private long atLeast() {
            OptionalDouble number = number(Field.AT_LEAST, Unit.COUNT);
            return (long) number.orElse(0);
        }

        private Map<String, String> labels(RuleKind kind) {
            Map<String, String> labels = new LinkedHashMap<>();
            for (String field : List.of(
                    Field.ENVIRONMENT,
                    Field.MAPPING,
                    Field.SOURCE,
                    Field.TYPE,
                    Field.EVENT,
                    Field.REASON,
                    Field.BY,
                    Field.AGAINST,
                    Field.OFF_BY)) {
                if (!value(field).isEmpty()) {
                    labels.put(field, value(field));
                    if (value(field).length() > LONGEST_LABEL) {
                        mustBe(field, "at most " + LONGEST_LABEL + " characters");
                    }
                }
            }
            checkLabels(kind, labels);
            return labels;
        }

        private void checkLabels(RuleKind kind, Map<String, String> labels) {
            String by = labels.get(Field.BY);
            if (by != null && !kind.groups().contains(by)) {
                mustBe(Field.BY, "one of " + String.join(", ", kind.groups()));
            } else if (by != null && labels.containsKey(by)) {
                problem(Field.BY, "is " + by + ", to which the rule is limited already: take one of the two out.");
            }
            if (kind == RuleKind.DELIVERY_RATE
                    && labels.containsKey(Field.ENVIRONMENT)
                    && (labels.containsKey(Field.MAPPING) || "mapping".equals(by))) {
                problem(Field.ENVIRONMENT, "cannot stand beside a mapping: take one of the two out.");
            }
            if (labels.containsKey(Field.AGAINST) && !AGAINST.containsKey(labels.get(Field.AGAINST))) {
                mustBe(Field.AGAINST, "yesterday or last-week");
            }
            if (labels.containsKey(Field.OFF_BY)
                    && offset(labels.get(Field.OFF_BY)).isEmpty()) {
                mustBe(Field.OFF_BY, "one of 1m, 5m, 15m, 1h, 1d");
            }
        }
    }

    /** The least offset that a rule is about. */
    static Optional<ClockOffset> offset(String offBy) {
        return Unit.time(offBy).flatMap(time -> Arrays.stream(ClockOffset.values())
                .filter(offset ->
                        offset != ClockOffset.RIGHT && offset.atLeast().equals(time))
                .findFirst());
    }

    /** The names of all fields, for the documentation's test. */
    static Set<String> allFields() {
        return Arrays.stream(RuleKind.values())
                .sorted(Comparator.naturalOrder())
                .flatMap(kind -> kind.fields().stream())
                .collect(Collectors.toSet());
    }
}
