package io.segmentlaunchdarkly.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings with which the service of a distribution runs, for what runs beside it or before it: found by Camel's rules but without Camel. */
public final class InstallationSettings {
    private static final String PROFILE = "camel.main.profile";
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{env:([A-Za-z0-9_]+)(?::(.*))?}}");
    private static final Pattern OTHER = Pattern.compile("\\{\\{launchdarkly-setting:([a-z0-9.-]+)}}");

    private final Properties files;
    private final Map<String, String> environment;
    private final Properties system;

    private InstallationSettings(Properties files, Map<String, String> environment, Properties system) {
        this.files = files;
        this.environment = environment;
        this.system = system;
    }

    /**
     * The settings of an installation.
     *
     * @param distribution the directory with {@code config/}
     * @param environment the environment variables, which take precedence over everything else
     * @param system the JVM's system properties, which take precedence over the files
     */
    public static InstallationSettings read(Path distribution, Map<String, String> environment, Properties system)
            throws IOException {
        Path config = distribution.resolve("config");
        Properties files = read(config.resolve("application.properties"));
        String profile = system.getProperty(
                PROFILE, environment.getOrDefault(Setting.variable(PROFILE), files.getProperty(PROFILE, "")));
        files.putAll(read(config.resolve("application-" + profile.strip() + ".properties")));
        return new InstallationSettings(files, environment, system);
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (NoSuchFileException none) {
            // A missing file sets nothing.
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is malformed: " + e.getMessage(), e);
        }
        return properties;
    }

    /**
     * The value of a setting, checked; of a secret perhaps from the file that is named in its place.
     *
     * @throws IllegalArgumentException in one line that names the setting, when the value is not allowed or cannot be determined
     */
    public String text(Setting setting) {
        return text(setting, Setting.DEFAULT_ENVIRONMENT);
    }

    /** The names in the files and among the system properties that begin with a prefix. */
    public Set<String> names(String prefix) {
        return Stream.of(files, system)
                .flatMap(properties -> properties.stringPropertyNames().stream())
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The environment variables. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /**
     * The value of a setting for a LaunchDarkly environment, checked; of a secret perhaps from the file that is named in its place.
     *
     * @throws IllegalArgumentException in one line that names the setting, when the value is not allowed
     */
    public String text(Setting setting, String environment) {
        String name = setting.key(environment);
        String own = text(name, name.equals(setting.key()) ? setting.defaultValue() : "");
        String file = setting.isSecret() ? text(setting.fileKey(environment), "") : "";
        boolean isInFile = !file.isEmpty() && (own.isEmpty() || own.equals(setting.defaultValue()));
        return setting.checked(
                name, isInFile ? SecretFile.read(setting.fileKey(environment), file, setting.isList()) : own);
    }

    /**
     * The value of a setting of Camel.
     *
     * @throws IllegalArgumentException in one line, when the value cannot be determined
     */
    public String text(String name, String defaultValue) {
        String variable = Setting.variable(name);
        String fromFiles = system.getProperty(name, files.getProperty(name, defaultValue));
        // Camel ignores such variables, as container platforms set them for purposes of their own.
        boolean isIgnored = variable.endsWith("_PORT");
        String value = (isIgnored ? fromFiles : environment.getOrDefault(variable, fromFiles)).strip();
        Matcher other = OTHER.matcher(value);
        if (other.matches()) {
            return Setting.of(other.group(1)).map(this::text).orElseGet(() -> text(other.group(1), ""));
        }
        Matcher placeholder = VARIABLE.matcher(value);
        if (placeholder.matches()) {
            String resolved = environment.getOrDefault(placeholder.group(1), placeholder.group(2));
            value = resolved == null ? value : resolved.strip();
        }
        if (value.contains("{{")) {
            throw new IllegalArgumentException(name + " is \"" + value + "\", which only the service can resolve: set "
                    + variable + " to the value.");
        }
        return value;
    }
}
