package io.segmentlaunchdarkly.cli.importer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of {@code application.properties}. Single lines are replaced; everything else stays as it is. */
final class SettingsFile {
    private final String text;

    SettingsFile(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** The value of a setting; empty if no line sets it. */
    Optional<String> get(String name) {
        Matcher line = line(name);
        return line.find() ? Optional.of(line.group(1).trim()) : Optional.empty();
    }

    /** The file with a setting; a missing line is added at the end. */
    SettingsFile with(String name, String value) {
        String wanted = name + " = " + value;
        Matcher line = line(name);
        if (line.find()) {
            return new SettingsFile(text.substring(0, line.start()) + wanted + text.substring(line.end()));
        }
        String lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
        String before = text.isEmpty() || text.endsWith("\n") ? text : text + lineEnd;
        return new SettingsFile(before + wanted + lineEnd);
    }

    private Matcher line(String name) {
        return Pattern.compile("(?m)^[ \\t]*" + Pattern.quote(name) + "[ \\t]*[=:]([^\\r\\n]*)")
                .matcher(text);
    }
}
