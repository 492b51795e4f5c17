package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.segmentlaunchdarkly.javascript.Whitespace;

/** The words that are not plain values: what they equal depends on what they are compared with. LiquidJS calls them drops. */
final class Keyword extends POJONode {

    private static final long serialVersionUID = 1L;

    private enum Word {
        NIL,
        EMPTY,
        BLANK,
        BLOCK
    }

    static final Keyword NIL = new Keyword(Word.NIL);
    static final Keyword EMPTY = new Keyword(Word.EMPTY);
    static final Keyword BLANK = new Keyword(Word.BLANK);

    /** {@code block} inside the tag of that name: an object, which compares like any other. */
    static final Keyword BLOCK = new Keyword(Word.BLOCK);

    private final Word word;

    private Keyword(Word word) {
        super(word);
        this.word = word;
    }

    /** The value of the keyword where it is not compared. */
    JsonNode plain() {
        return switch (word) {
            case NIL -> NullNode.getInstance();
            case EMPTY, BLANK -> LiquidValues.EMPTY_TEXT;
            case BLOCK -> this;
        };
    }

    /** The keyword that a value is, if it is one with comparison rules of its own; otherwise null. */
    static Keyword comparable(JsonNode value) {
        return value instanceof Keyword keyword && keyword.word != Word.BLOCK ? keyword : null;
    }

    /** Whether a value equals the keyword. */
    boolean matches(JsonNode value) {
        return switch (word) {
            case NIL -> LiquidValues.isNil(LiquidValues.plain(value));
            case EMPTY -> isEmpty(value);
            case BLANK -> isBlank(value);
            case BLOCK -> equals(value);
        };
    }

    /** The words {@code empty} and {@code blank} are not themselves empty. */
    private static boolean isEmpty(JsonNode value) {
        if (value instanceof Keyword) {
            return false;
        }
        return value.isTextual() ? value.textValue().isEmpty() : value.isContainerNode() && value.isEmpty();
    }

    private static boolean isBlank(JsonNode value) {
        return (value.isBoolean() && !value.booleanValue())
                || LiquidValues.isNil(LiquidValues.plain(value))
                || (value.isTextual() && Whitespace.isBlank(value.textValue()))
                || isEmpty(value);
    }
}
