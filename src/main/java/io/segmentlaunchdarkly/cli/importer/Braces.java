package io.segmentlaunchdarkly.cli.importer;

import java.util.regex.Pattern;

/**
 * How double braces pass through Camel, which takes <code>{{name}}</code> in a route for one of its properties: as <code>\{{name\}}</code>.
 * That works for pairs alone, and only where both sides are there (Camel 4.18.0, DefaultPropertiesParser).
 */
final class Braces {
    private static final Pattern PAIR = Pattern.compile("\\{\\{|}}");
    /** Three in a row, a backslash before a pair or among the last two characters, and what Camel cuts out. */
    private static final Pattern BEYOND =
            Pattern.compile("\\{\\{\\{|}}}|\\\\\\{\\{|\\\\}}|\\\\[\\s\\S]?\\z|\\?nested=|\\A!\\{\\{");

    private Braces() {}

    /** Whether the text holds anything that Camel would take for its own. */
    static boolean needEscape(String text) {
        return PAIR.matcher(text).find() || text.contains("?nested=");
    }

    /** Whether {@link #escape} can save it. */
    static boolean canEscape(String text) {
        boolean opening = text.contains("{{");
        boolean closing = text.contains("}}");
        return opening && closing && !BEYOND.matcher(text).find();
    }

    static String escape(String text) {
        return text.replace("{{", "\\{{").replace("}}", "\\}}");
    }

    /** For texts that only people read. */
    static String apart(String text) {
        return text.replaceAll("\\{(?=\\{)", "{ ").replaceAll("}(?=})", "} ").replace("?nested=", "?nested =");
    }
}
