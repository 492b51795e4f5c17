package io.segmentlaunchdarkly.diagnosis;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.regex.Pattern;

/** Names that clients chose, in texts that people copy. */
final class Quoted {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*");
    private static final Pattern YAML_WORD = Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n");

    private Quoted() {}

    /** In a sentence. */
    static String name(String name) {
        return "\"" + name + "\"";
    }

    /** As a scalar of YAML, without the quotes where it needs none. */
    static String yaml(String name) {
        return PLAIN.matcher(name).matches() && !YAML_WORD.matcher(name).matches() ? name : json(name);
    }

    /** A trigger for the events of that name. Its texts have no escapes; a name with both kinds of quotes is told by a pattern. */
    static String trigger(String name) {
        if (name.contains("\"") && name.contains("'")) {
            // In double quotes, a star at the end would make the rest literal.
            return "match(event, '"
                    + name.replaceAll("[\\\\*?\\[\\]]", "\\\\$0").replaceAll("[\"']", "?") + "')";
        }
        return "event = " + text(name);
    }

    /** A text in a trigger that has one kind of quotes at most. */
    static String text(String name) {
        String quote = name.contains("\"") ? "'" : "\"";
        return quote + name + quote;
    }

    private static String json(String name) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(name)) + "\"";
    }

    /** As one argument on a shell's command line. */
    static String argument(String name) {
        return "'" + name.replace("'", "'\\''") + "'";
    }
}
