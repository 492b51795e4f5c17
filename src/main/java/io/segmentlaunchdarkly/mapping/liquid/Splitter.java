package io.segmentlaunchdarkly.mapping.liquid;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Splits a template into its pieces; <code>{%-</code> and <code>-%}</code> trim the text beside them. */
final class Splitter {

    private static final String TAG_OPEN = "{%";
    private static final String TAG_CLOSE = "%}";
    private static final String OUTPUT_OPEN = "{{";
    private static final String OUTPUT_CLOSE = "}}";

    /** The position of a piece, and which of its neighbours it trims. */
    private record Part(Kind kind, int start, int end, boolean trimsLeft, boolean trimsRight, Piece piece) {}

    private enum Kind {
        PLAIN,
        OUTPUT,
        TAG
    }

    private final String input;
    private int position;
    private boolean raw;

    private Splitter(String input) {
        this.input = input;
    }

    static Deque<Piece> split(String template) throws LiquidSyntaxException {
        Splitter splitter = new Splitter(template);
        List<Part> parts = new ArrayList<>();
        while (splitter.position < template.length()) {
            parts.add(splitter.next());
        }
        return splitter.trim(parts);
    }

    /** The lines of a {@code liquid} tag, each of which is a tag without braces. */
    static Deque<Piece> lines(String input, int start, int end) throws LiquidSyntaxException {
        Splitter splitter = new Splitter(input);
        Deque<Piece> tags = new ArrayDeque<>();
        Reader reader = new Reader(input, start, end);
        while (true) {
            reader.skipBlank();
            if (reader.atEnd()) {
                return tags;
            }
            int from = reader.position();
            reader.skipPast('\n');
            tags.add(splitter.tag(from, reader.position(), from, reader.position())
                    .piece());
        }
    }

    private Part next() throws LiquidSyntaxException {
        if (raw) {
            return rawText();
        }
        int start = position;
        if (input.startsWith(TAG_OPEN, start)) {
            position = closing(TAG_CLOSE, false);
            Part tag = tag(start, position, start + 2, position - 2);
            raw = ((Piece.Tag) tag.piece()).name().equals("raw");
            return tag;
        }
        if (input.startsWith(OUTPUT_OPEN, start)) {
            position = closing(OUTPUT_CLOSE, true);
            return output(start, position);
        }
        while (position < input.length()
                && !input.startsWith(TAG_OPEN, position)
                && !input.startsWith(OUTPUT_OPEN, position)) {
            position++;
        }
        return plain(start, position);
    }

    /** The end of a tag or an output, after its closing braces. In an output, braces within quotes do not count. */
    private int closing(String delimiter, boolean respectsQuotes) throws LiquidSyntaxException {
        Reader reader = new Reader(input, position, input.length());
        while (!reader.atEnd()) {
            if (respectsQuotes && Characters.isQuote(reader.peek())) {
                reader.readQuoted();
                continue;
            }
            reader.skip();
            if (input.startsWith(delimiter, reader.position() - delimiter.length())) {
                return reader.position();
            }
        }
        String opened = input.substring(position, Math.min(input.length(), position + 32));
        throw new LiquidSyntaxException("\"" + opened + "\" is not closed by \"" + delimiter + "\"");
    }

    private Part plain(int start, int end) {
        return new Part(Kind.PLAIN, start, end, false, false, null);
    }

    private Part output(int start, int end) {
        Content content = content(start + 2, end - 2);
        Reader reader = new Reader(input, content.start(), content.end());
        return new Part(
                Kind.OUTPUT,
                start,
                end,
                content.trimsLeft(),
                content.trimsRight(),
                new Piece.Output(input.substring(start, end), reader));
    }

    private Part tag(int start, int end, int contentStart, int contentEnd) throws LiquidSyntaxException {
        Content content = content(contentStart, contentEnd);
        Reader reader = new Reader(input, content.start(), content.end());
        String source = input.substring(start, end);
        reader.skipBlank();
        String name;
        if (reader.peek() == '#') {
            reader.skip();
            name = "#";
        } else {
            name = reader.readName();
        }
        if (name.isEmpty()) {
            throw new LiquidSyntaxException("\"" + source + "\" has no tag name");
        }
        reader.skipBlank();
        return new Part(
                Kind.TAG, start, end, content.trimsLeft(), content.trimsRight(), new Piece.Tag(source, name, reader));
    }

    private record Content(int start, int end, boolean trimsLeft, boolean trimsRight) {}

    private Content content(int from, int to) {
        boolean trimsLeft = input.charAt(from) == '-';
        boolean trimsRight = to > 0 && input.charAt(to - 1) == '-';
        int start = trimsLeft ? from + 1 : from;
        int end = trimsRight ? to - 1 : to;
        while (start < end && Characters.isBlank(input.charAt(start))) {
            start++;
        }
        while (end > start && Characters.isBlank(input.charAt(end - 1))) {
            end--;
        }
        return new Content(start, end, trimsLeft, trimsRight);
    }

    /** The text after {@code raw}, or the tag {@code endraw} if the text has been read. */
    private Part rawText() throws LiquidSyntaxException {
        int start = position;
        Reader reader = new Reader(input, start, input.length());
        while (skipPastTagOpen(reader)) {
            int open = reader.position() - 2;
            if (!reader.readName().equals("endraw")) {
                continue;
            }
            int close = input.indexOf(TAG_CLOSE, Math.max(start, reader.position() - 2));
            int another = input.indexOf(TAG_OPEN, Math.max(start, reader.position() - 2));
            if (close >= 0 && (another < 0 || close < another)) {
                position = open == start ? close + 2 : open;
                raw = open != start;
                return raw ? plain(start, open) : tag(start, position, start + 2, position - 2);
            }
        }
        throw new LiquidSyntaxException("the tag \"raw\" is not closed");
    }

    private static boolean skipPastTagOpen(Reader reader) {
        while (reader.skipPast('{')) {
            if (reader.peek() == '%') {
                reader.skip();
                return true;
            }
        }
        return false;
    }

    private Deque<Piece> trim(List<Part> parts) {
        Deque<Piece> pieces = new ArrayDeque<>();
        boolean[] left = new boolean[parts.size() + 1];
        boolean[] right = new boolean[parts.size() + 1];
        boolean inRaw = false;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.kind() == Kind.PLAIN) {
                continue;
            }
            if (!inRaw && part.trimsLeft() && i > 0) {
                right[i - 1] = true;
            }
            if (part.piece() instanceof Piece.Tag tag) {
                inRaw = tag.name().equals("raw") || (inRaw && !tag.name().equals("endraw"));
            }
            if (!inRaw && part.trimsRight()) {
                left[i + 1] = true;
            }
        }
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            pieces.add(part.kind() == Kind.PLAIN ? trimmed(part, left[i], right[i]) : part.piece());
        }
        return pieces;
    }

    private Piece trimmed(Part part, boolean left, boolean right) {
        int start = part.start();
        int end = part.end();
        while (left && start < end && Characters.isBlank(input.charAt(start))) {
            start++;
        }
        while (right && end > start && Characters.isBlank(input.charAt(end - 1))) {
            end--;
        }
        return new Piece.Plain(input.substring(part.start(), part.end()), input.substring(start, end));
    }
}
