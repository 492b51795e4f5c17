package io.segmentlaunchdarkly.mapping.liquid;

import io.segmentlaunchdarkly.javascript.Text;
import java.util.concurrent.TimeUnit;

/** The limits of one rendering. Segment's own limits are 500 ms and 100 million characters and elements. */
final class Budget implements Text.Bounds {

    /** Milliseconds for one event: Segment's limit. */
    static final int MILLIS = 500;

    /** Characters of one text. */
    static final int TEXT_LENGTH = 1_000_000;

    /** Levels of a value that is traversed. */
    static final int DEPTH = 1_000;

    /** Characters of all texts that a rendering makes. */
    static final int CHARACTERS = 10_000_000;

    /** The cost of a list's element, in characters: 100 000 of them use the whole budget. */
    static final int ELEMENT = 100;

    /** How many compared characters cost as much as one new character. */
    private static final int COMPARISONS = 100;

    /** Segment refuses a slice of more than this, even if the text or list is shorter. */
    private static final double SLICE = 100_000_000;

    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(MILLIS);

    private final long started;
    private long left = CHARACTERS;

    Budget(long nanoTime) {
        started = nanoTime;
    }

    void checkTime(long nanoTime) {
        if (nanoTime - started > NANOS) {
            throw new LiquidException("the template took longer than " + MILLIS + " ms");
        }
    }

    void checkSlice(double length) {
        if (length > SLICE) {
            throw new LiquidException("a slice may have at most 100000000 characters or elements");
        }
    }

    /** Called while a list grows; its cost is charged when it is complete. */
    void requireElements(int elements) {
        require((double) elements * ELEMENT);
    }

    void spendElements(double elements) {
        spend(elements * ELEMENT);
    }

    /** Charges a search, which may compare each character of a text with each character of the pattern. */
    void spendSearch(String text, String pattern) {
        spend((double) text.length() * pattern.length() / COMPARISONS);
    }

    void spendText(double characters) {
        if (characters > TEXT_LENGTH) {
            throw new LiquidException("the text would be longer than " + TEXT_LENGTH + " characters");
        }
        spend(characters);
    }

    private void spend(double characters) {
        require(characters);
        left -= (long) Math.max(0, characters);
    }

    private void require(double characters) {
        if (characters > left) {
            throw new LiquidException("the template would make more than " + CHARACTERS
                    + " characters, an element of a list counting as " + ELEMENT);
        }
    }

    @Override
    public void checkDepth(int levels) {
        if (levels > DEPTH) {
            throw new LiquidException("the value is nested deeper than " + DEPTH + " levels");
        }
    }

    @Override
    public void checkLength(long characters) {
        if (characters > TEXT_LENGTH) {
            throw new LiquidException("the text would be longer than " + TEXT_LENGTH + " characters");
        }
    }
}
