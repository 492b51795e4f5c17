package io.segmentlaunchdarkly.cli.importer;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Unique names for mappings that work as file names and route ids: lower-case ASCII letters, digits and single hyphens.
 */
final class Names {
    private static final int LONGEST = 60;
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern OTHER = Pattern.compile("[^a-z0-9]+");

    private final Set<String> taken;

    /**
     * @param taken names that must not be used
     */
    Names(Set<String> taken) {
        this.taken = new HashSet<>(taken);
    }

    /**
     * Makes a name from a title, {@code order-completed} from {@code Order Completed}; if it is taken, {@code -2}, {@code -3} ... is
     * appended
     *
     * @param otherwise the name for a title without an ASCII letter or digit; itself a valid name
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

    /** The words of a text in lower case, joined by hyphens; may be empty. */
    static String kebab(String text) {
        String ascii =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        // Converting to upper case first turns a sharp s into two letters.
        String lower = ascii.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        String joined = OTHER.matcher(lower).replaceAll("-");
        String cut = joined.length() > LONGEST ? joined.substring(0, LONGEST) : joined;
        return cut.replaceAll("^-|-$", "");
    }
}
