package io.segmentlaunchdarkly.cli.importer;

import java.util.regex.Pattern;

/**
 * Escapes double braces as <code>\{{name\}}</code>, because Camel reads <code>{{name}}</code> in a route as a property. The escape works
 * only for pairs, and only when both sides are there (Camel 4.18.0, DefaultPropertiesParser).
 */
final class Braces {
    private static final Pattern PAIR = Pattern.compile("\\{\\{|}}");
    /**
     * What cannot be escaped: three braces in a row, a backslash before a pair or among the last two characters, and text that Camel
     * removes.
     */
    private static final Pattern BEYOND =
            Pattern.compile("\\{\\{\\{|}}}|\\\\\\{\\{|\\\\}}|\\\\[\\s\\S]?\\z|\\?nested=|\\A!\\{\\{");

    private Braces() {}

    /** Whether the text contains anything that Camel would interpret. */
    static boolean needEscape(String text) {
        return PAIR.matcher(text).find() || text.contains("?nested=");
    }

    /** Whether {@link #escape} works for the text. */
    static boolean canEscape(String text) {
        boolean opening = text.contains("{{");
        boolean closing = text.contains("}}");
        return opening && closing && !BEYOND.matcher(text).find();
    }

    static String escape(String text) {
        return text.replace("{{", "\\{{").replace("}}", "\\}}");
    }

    /** Separates the braces of a text that only people read, which needs no escapes. */
    static String apart(String text) {
        return text.replaceAll("\\{(?=\\{)", "{ ").replaceAll("}(?=})", "} ").replace("?nested=", "?nested =");
    }
}
