package io.segmentlaunchdarkly.cli.importer;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names for mappings that are good for files and route ids: lower-case ASCII letters, digits and single hyphens, each given out once.
 */
final class Names {
    private static final int LONGEST = 60;
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern OTHER = Pattern.compile("[^a-z0-9]+");

    private final Set<String> taken;

    /**
     * @param taken names that are not given out
     */
    Names(Set<String> taken) {
        this.taken = new HashSet<>(taken);
    }

    /**
     * Makes a name of a title, {@code order-completed} of {@code Order Completed}; one that is taken gets {@code -2}, {@code -3} ...
     *
     * @param otherwise what is taken for a title that holds no letter or digit of ASCII; a good name itself
     */
    String unique(String title, String otherwise) {
        String plain = kebab(title);
        String base = plain.isEmpty() ? otherwise : plain;
        String name = base;
        for (int i = 2; !taken.add(name); i++) {
            name = base + "-" + i;
        }
        return name;
    }

    /** Whether a name is one that {@link #unique} makes of a title. */
    static boolean isOf(String name, String title, String otherwise) {
        String plain = kebab(title);
        String base = plain.isEmpty() ? otherwise : plain;
        return name.equals(base) || name.matches(Pattern.quote(base) + "-[0-9]+");
    }

    /** The words of a text in lower case with hyphens between; may be empty. */
    static String kebab(String text) {
        String ascii =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        // The way over capitals writes a sharp s as two.
        String lower = ascii.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        String joined = OTHER.matcher(lower).replaceAll("-");
        String cut = joined.length() > LONGEST ? joined.substring(0, LONGEST) : joined;
        return cut.replaceAll("^-|-$", "");
    }
}
