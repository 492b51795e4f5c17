package io.segmentlaunchdarkly.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that has the value of a secret setting, as Docker and Kubernetes hand secrets out: one line of text, UTF-8, whose line break does
 * not count; of a list, a line for each part. No message shows what is in it.
 */
public final class SecretFile {
    /** What follows the name of a setting in the name of the one that names its file. */
    public static final String SUFFIX = "-file";

    private static final long MOST_BYTES = 64 * 1024;

    private SecretFile() {}

    /**
     * The value in a file, one line.
     *
     * @param setting the name of the setting that names the file
     * @param file the path; a relative one starts at the directory with routes/ and config/
     * @throws IllegalArgumentException in one line that names the setting, when the file has no value
     */
    public static String read(String setting, String file) {
        return read(setting, file, false);
    }

    /**
     * The value in a file.
     *
     * @param setting the name of the setting that names the file
     * @param file the path; a relative one starts at the directory with routes/ and config/
     * @param isList whether the value is a list, which may have several lines; its parts are then separated by commas
     * @throws IllegalArgumentException in one line that names the setting, when the file has no value
     */
    static String read(String setting, String file, boolean isList) {
        String value;
        try {
            Path path = Path.of(file);
            if (!Files.exists(path)) {
                throw refused(setting, file, "and there is no such file: put it there, or correct the path.");
            }
            if (!Files.isRegularFile(path) || Files.size(path) > MOST_BYTES) {
                throw refused(setting, file, "which is no file of at most " + MOST_BYTES + " bytes.");
            }
            value = Files.readString(path, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
        } catch (IOException e) {
            throw refused(
                    setting,
                    file,
                    "which " + System.getProperty("user.name") + " cannot read as text ("
                            + e.getClass().getSimpleName() + "): make it readable for the service.");
        }
        if (isList) {
            value = value.strip().replaceAll("\\s*\\R\\s*", ",");
        }
        if (value.isBlank()) {
            throw refused(setting, file, "which is empty: write the value into it.");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw refused(
                    setting, file, "which has more than one line, or control characters: write one line into it.");
        }
        return value;
    }

    private static IllegalArgumentException refused(String setting, String file, String why) {
        return new IllegalArgumentException(setting + " is \"" + file + "\", " + why);
    }
}
