package io.segmentlaunchdarkly.mapping.liquid;

import io.segmentlaunchdarkly.javascript.Whitespace;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Parses a template's pieces into a tree, and collects warnings of what is valid but hardly ever intended. */
final class TemplateParser {

    /** The tags that Segment disables. */
    private static final Set<String> DISABLED = Set.of("case", "for", "include", "layout", "render", "tablerow");

    private static final Pattern LINE_WITHOUT_MARK =
            Pattern.compile("\\n[" + Whitespace.CHARACTERS + "]*[^#" + Whitespace.CHARACTERS + "]");

    private final List<String> warnings = new ArrayList<>();
    private Deque<Piece> pieces;

    /** How many conditions enclose the current piece; 0 if it is rendered for every event. */
    private int conditions;

    private TemplateParser(Deque<Piece> pieces) {
        this.pieces = pieces;
    }

    /** A parsed template. */
    record Parsed(List<Node> nodes, List<String> warnings) {}

    static Parsed parse(String template) throws LiquidSyntaxException {
        TemplateParser parser = new TemplateParser(Splitter.split(template));
        List<Node> nodes = parser.remaining();
        return new Parsed(nodes, List.copyOf(parser.warnings));
    }

    private List<Node> remaining() throws LiquidSyntaxException {
        List<Node> nodes = new ArrayList<>();
        while (!pieces.isEmpty()) {
            add(pieces.poll(), nodes);
        }
        return List.copyOf(nodes);
    }

    private List<Node> until(Piece.Tag tag, String end) throws LiquidSyntaxException {
        List<Node> nodes = new ArrayList<>();
        while (true) {
            Piece piece = next(tag);
            if (piece instanceof Piece.Tag found && found.name().equals(end)) {
                return List.copyOf(nodes);
            }
            add(piece, nodes);
        }
    }

    private Piece next(Piece.Tag open) throws LiquidSyntaxException {
        Piece piece = pieces.poll();
        if (piece == null) {
            throw new LiquidSyntaxException("the tag \"" + open.name() + "\" is not closed");
        }
        return piece;
    }

    private void add(Piece piece, List<Node> nodes) throws LiquidSyntaxException {
        if (piece instanceof Piece.Plain plain) {
            if (!plain.trimmed().isEmpty()) {
                nodes.add(new Node.Plain(plain.trimmed()));
            }
        } else if (piece instanceof Piece.Output output) {
            nodes.add(new Node.Output(value(output.reader())));
        } else {
            addTag((Piece.Tag) piece, nodes);
        }
    }

    private void addTag(Piece.Tag tag, List<Node> nodes) throws LiquidSyntaxException {
        switch (tag.name()) {
            case "assign" -> nodes.add(assign(tag.reader()));
            case "capture" -> nodes.add(capture(tag));
            case "if" -> nodes.add(condition(tag));
            case "unless" -> nodes.add(unless(tag));
            case "echo" -> {
                if (!tag.reader().atEnd()) {
                    nodes.add(new Node.Output(value(tag.reader())));
                }
            }
            case "increment" -> nodes.add(new Node.Increment(tag.reader().readName()));
            case "decrement" -> nodes.add(new Node.Decrement(tag.reader().readName()));
            case "cycle" -> nodes.add(cycle(tag));
            case "block" -> nodes.add(new Node.Block(until(tag, "endblock")));
            case "raw" -> nodes.add(new Node.Plain(skipped(tag, "endraw")));
            case "comment" -> skipped(tag, "endcomment");
            case "liquid" -> nodes.add(lines(tag));
            case "#" -> {
                if (LINE_WITHOUT_MARK.matcher(tag.reader().rest()).find()) {
                    throw new LiquidSyntaxException("every line of an inline comment must begin with \"#\"");
                }
            }
            case "break", "continue" -> {
                nodes.add(new Node.Stop());
                conditions++;
            }
            default -> throw new LiquidSyntaxException(
                    DISABLED.contains(tag.name())
                            ? "the tag \"" + tag.name() + "\" is disabled"
                            : "there is no tag \"" + tag.name() + "\"");
        }
    }

    private FilteredValue value(Reader reader) throws LiquidSyntaxException {
        return reader.readFilteredValue(this::filter);
    }

    private Filter filter(String name) throws LiquidSyntaxException {
        Filter filter = Filters.named(name);
        if (filter != null) {
            return filter;
        }
        if (!Filters.isDisabled(name)) {
            warnings.add("there is no filter \"" + name + "\"; it changes nothing");
            return (value, arguments) -> value;
        }
        String problem = "the filter \"" + name + "\" is disabled";
        if (conditions == 0) {
            throw new LiquidSyntaxException(problem);
        }
        warnings.add(problem + "; an event that reaches it fails");
        return (value, arguments) -> {
            throw new LiquidException(problem);
        };
    }

    private Node assign(Reader reader) throws LiquidSyntaxException {
        String name = reader.readName();
        reader.skipBlank();
        if (name.isEmpty() || reader.peek() != '=') {
            throw new LiquidSyntaxException("\"assign\" needs a name, \"=\" and a value");
        }
        reader.skip();
        return new Node.Assign(name, value(reader));
    }

    private Node capture(Piece.Tag tag) throws LiquidSyntaxException {
        String name = tag.reader().readName();
        if (name.isEmpty()) {
            if (!Characters.isQuote(tag.reader().peek())) {
                throw new LiquidSyntaxException("\"capture\" needs a name");
            }
            name = tag.reader().readQuoted();
        }
        return new Node.Capture(name, until(tag, "endcapture"));
    }

    private Node condition(Piece.Tag tag) throws LiquidSyntaxException {
        FilteredValue value = value(tag.reader());
        conditions++;
        List<Node.Branch> branches = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        boolean otherwise = false;
        while (true) {
            Piece piece = next(tag);
            String name = piece instanceof Piece.Tag found ? found.name() : "";
            if (!name.equals("elsif") && !name.equals("else") && !name.equals("endif")) {
                add(piece, nodes);
                continue;
            }
            if (otherwise && !name.equals("endif")) {
                throw new LiquidSyntaxException("\"" + name + "\" comes after \"else\"");
            }
            Reader reader = ((Piece.Tag) piece).reader();
            if (!name.equals("elsif") && !reader.atEnd()) {
                throw new LiquidSyntaxException("\"" + reader.rest() + "\" is not allowed after \"" + name + "\"");
            }
            if (!otherwise) {
                branches.add(new Node.Branch(value, true, List.copyOf(nodes)));
            }
            if (name.equals("endif")) {
                conditions--;
                return new Node.Condition(List.copyOf(branches), otherwise ? List.copyOf(nodes) : List.of());
            }
            nodes = new ArrayList<>();
            otherwise = name.equals("else");
            if (!otherwise) {
                value = value(reader);
            }
        }
    }

    /** After the first {@code else}, only the part up to the next {@code elsif} or {@code else} is used. */
    private Node unless(Piece.Tag tag) throws LiquidSyntaxException {
        FilteredValue value = value(tag.reader());
        conditions++;
        boolean expected = false;
        List<Node.Branch> branches = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        List<Node> otherwise = null;
        while (true) {
            Piece piece = next(tag);
            String name = piece instanceof Piece.Tag found ? found.name() : "";
            if (!name.equals("elsif") && !name.equals("else") && !name.equals("endunless")) {
                add(piece, nodes);
                continue;
            }
            if (otherwise == null) {
                branches.add(new Node.Branch(value, expected, List.copyOf(nodes)));
            }
            if (name.equals("endunless")) {
                conditions--;
                return new Node.Condition(
                        List.copyOf(branches), otherwise == null ? List.of() : List.copyOf(otherwise));
            }
            nodes = new ArrayList<>();
            if (name.equals("elsif") && otherwise == null) {
                value = value(((Piece.Tag) piece).reader());
                expected = true;
            } else if (otherwise == null) {
                otherwise = nodes;
            }
        }
    }

    private Node cycle(Piece.Tag tag) throws LiquidSyntaxException {
        Reader reader = tag.reader();
        int start = reader.position();
        Operand group = reader.readValue();
        reader.skipBlank();
        if (group != null && reader.peek() == ':') {
            reader.skip();
        } else if (group != null) {
            group = null;
            reader.resetTo(start);
        }
        conditions++;
        List<FilteredValue> values = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        while (!reader.atEnd()) {
            FilteredValue value = value(reader);
            values.add(value);
            texts.add(value.text());
            reader.skipPast(',');
        }
        conditions--;
        if (values.isEmpty()) {
            throw new LiquidSyntaxException("\"cycle\" needs values");
        }
        return new Node.Cycle(group, List.copyOf(values), String.join(",", texts));
    }

    private String skipped(Piece.Tag tag, String end) throws LiquidSyntaxException {
        StringBuilder source = new StringBuilder();
        while (true) {
            Piece piece = next(tag);
            if (piece instanceof Piece.Tag found && found.name().equals(end)) {
                return source.toString();
            }
            source.append(piece.source());
        }
    }

    private Node lines(Piece.Tag tag) throws LiquidSyntaxException {
        Deque<Piece> outer = pieces;
        pieces = tag.reader().lines();
        List<Node> nodes = remaining();
        pieces = outer;
        return new Node.Lines(nodes);
    }
}
