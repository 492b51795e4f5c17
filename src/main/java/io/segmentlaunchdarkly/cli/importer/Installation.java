package io.segmentlaunchdarkly.cli.importer;

import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The distribution's directory at the time of an import: which files are there, who wrote them, and what has to change. */
final class Installation {
    private static final String SETTINGS = "config/application.properties";
    private static final String ENVIRONMENTS = "environments" + RouteFiles.SUFFIX;
    private static final String DEFAULT_HOST = "events.launchdarkly.com";

    /** Names of the project's own routes and files, reserved even while one of them is missing. */
    private static final Set<String> OWN_NAMES = Set.of(
            "collect",
            "console",
            "dead-letter",
            "deliver",
            "dispatch",
            "environments",
            "filters",
            "ingest",
            "ingest-http",
            "ingest-jms",
            "ingest-jms-invalid",
            "ingest-kafka",
            "ingest-kafka-invalid",
            "ingest-pixel",
            "ingest-to-kafka",
            "outbox-kafka",
            "outbox-kafka-delivered",
            "sandbox",
            "sources",
            "tester",
            "transformer");

    private static final Pattern ID = Pattern.compile("\\b(?:id|routeId|name):\\s*[\"']?launchdarkly-([a-z0-9-]+)");

    private final Path distribution;
    private final Manifest manifest;
    private final Map<String, String> routes;
    private final SettingsFile settings;

    private Installation(Path distribution, Manifest manifest, Map<String, String> routes, SettingsFile settings) {
        this.distribution = distribution;
        this.manifest = manifest;
        this.routes = routes;
        this.settings = settings;
    }

    /** Reads the installation; adds a problem if the directory is not one. */
    static Installation in(Path distribution, Problems problems) throws IOException {
        Path routeDirectory = distribution.resolve("routes");
        Path settingsFile = distribution.resolve(SETTINGS);
        if (!Files.isDirectory(routeDirectory) || !Files.isRegularFile(settingsFile)) {
            problems.add("The directory " + distribution.toAbsolutePath().normalize()
                    + " is not an installation: routes/ or " + SETTINGS + " is missing.");
            return new Installation(distribution, Manifest.NONE, Map.of(), new SettingsFile(""));
        }
        Map<String, String> routes = new TreeMap<>();
        try (Stream<Path> files = Files.list(routeDirectory)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().endsWith(RouteFiles.SUFFIX)) {
                    routes.put(file.getFileName().toString(), read(file));
                }
            }
        }
        Path manifestFile = routeDirectory.resolve(Manifest.NAME);
        Manifest manifest = Files.exists(manifestFile) ? Manifest.read(read(manifestFile)) : Manifest.NONE;
        return new Installation(distribution, manifest, routes, new SettingsFile(read(settingsFile)));
    }

    /** What earlier imports wrote, without what was deleted since. */
    Manifest manifest() {
        return new Manifest(
                manifest.files(),
                manifest.settings(),
                manifest.mappings().stream()
                        .filter(mapping -> routes.containsKey(mapping.name() + RouteFiles.SUFFIX))
                        .toList(),
                hasFilters() ? manifest.filters() : List.of());
    }

    /** Whether there are filters, written by an import or by hand, through which the router can send events. */
    boolean hasFilters() {
        return routes.getOrDefault(RouteFiles.FILTERS, "").contains("name: launchdarkly-filters");
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), charset(file));
    }

    /** Latin-1 preserves every byte of the settings, whatever their charset. The replaced parts are ASCII. */
    private static Charset charset(Path file) {
        return file.endsWith(SETTINGS) ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    }

    /** The names that no mapping can have: those of files that no import wrote, and those of their routes. */
    Set<String> takenNames() {
        Set<String> taken = new HashSet<>(OWN_NAMES);
        routes.forEach((file, text) -> {
            if (!isOurs(file, text)) {
                taken.add(file.substring(0, file.length() - RouteFiles.SUFFIX.length()));
                Matcher ids = ID.matcher(text);
                while (ids.find()) {
                    taken.add(ids.group(1));
                }
            }
        });
        return taken;
    }

    /** Whether an import wrote the file or may take its place, edited or not. */
    private boolean isOurs(String file, String text) {
        return manifest.files().containsKey(file)
                || ShippedFiles.DIGESTS.containsKey(file)
                || text.startsWith(RouteFiles.MARK);
    }

    private boolean isEdited(String file) {
        String digest = Digest.of(routes.get(file));
        return !digest.equals(manifest.files().get(file)) && !digest.equals(ShippedFiles.DIGESTS.get(file));
    }

    /**
     * Determines what has to change.
     *
     * @param environment the environment that gets the settings
     * @param force whether to replace edited files
     * @param problems gets every file that was edited by hand, unless forced
     */
    Changes changes(Translation translation, String environment, boolean force, Problems problems) {
        Changes changes = new Changes();
        translation.files().forEach((file, text) -> {
            String before = routes.get(file);
            if (text.equals(before)) {
                changes.unchanged.add("routes/" + file);
            } else if (before != null && isEdited(file) && !force) {
                problems.add("routes/" + file + " was edited by hand: --force replaces it.");
            } else {
                changes.written.put("routes/" + file, text);
            }
        });
        translation.kept().forEach(file -> changes.kept.add("routes/" + file));
        Set<String> former = new TreeSet<>(manifest.files().keySet());
        former.addAll(ShippedFiles.DIGESTS.keySet());
        former.removeAll(translation.files().keySet());
        former.removeAll(translation.kept());
        former.retainAll(routes.keySet());
        for (String file : former) {
            if (isEdited(file) && !force) {
                changes.notes.add("routes/" + file + " is not used; it was edited by hand and is kept");
            } else {
                changes.removed.add("routes/" + file);
            }
        }
        Map<String, String> files = new TreeMap<>();
        translation.files().forEach((file, text) -> files.put(file, Digest.of(text)));
        translation.kept().stream()
                .filter(manifest.files()::containsKey)
                .forEach(file -> files.put(file, manifest.files().get(file)));
        Map<String, String> written = settings(translation.settings(), environment, force, changes, problems);
        changes.manifest = new Manifest(files, written, translation.mappings(), translation.filters()).write();
        return changes;
    }

    private Map<String, String> settings(
            Map<String, String> wanted, String environment, boolean force, Changes changes, Problems problems) {
        String prefix =
                environment.equals(Setting.DEFAULT_ENVIRONMENT) ? "launchdarkly." : "launchdarkly." + environment + ".";
        Map<String, String> written = new TreeMap<>(manifest.settings());
        Map<String, String> values = new LinkedHashMap<>();
        wanted.forEach((name, value) -> values.put(prefix + name, value));
        String host = prefix + "events-host-name";
        if (!wanted.isEmpty() && !values.containsKey(host) && written.containsKey(host)) {
            // An earlier import set the host, and the destination does not have one.
            values.put(host, DEFAULT_HOST);
        }
        SettingsFile file = settings;
        for (Map.Entry<String, String> entry : values.entrySet()) {
            String before = file.get(entry.getKey()).orElse("");
            boolean free = before.isEmpty()
                    || before.equals(entry.getValue())
                    || before.equals(DEFAULT_HOST)
                    || before.equals(written.get(entry.getKey()));
            if (!free && !force) {
                problems.add(SETTINGS + " sets " + entry.getKey() + " to \"" + before + "\" and the destination to \""
                        + entry.getValue() + "\": --force replaces it.");
            }
            if (!before.equals(entry.getValue())) {
                file = file.with(entry.getKey(), entry.getValue());
            }
            written.put(entry.getKey(), entry.getValue());
        }
        if (!file.text().equals(settings.text())) {
            changes.written.put(SETTINGS, file.text());
        } else if (!values.isEmpty()) {
            changes.unchanged.add(SETTINGS);
        }
        Pattern value =
                Pattern.compile("\\bvalue: *[\"']?" + Pattern.quote(environment) + "[\"']?\\s*$", Pattern.MULTILINE);
        if (!values.isEmpty()
                && !value.matcher(routes.getOrDefault(ENVIRONMENTS, "")).find()) {
            changes.notes.add("routes/" + ENVIRONMENTS + " has no environment " + environment
                    + " yet; its first lines say how to add it");
        }
        return written;
    }

    /** What an import writes and removes. */
    final class Changes {
        private final Map<String, String> written = new LinkedHashMap<>();
        private final List<String> unchanged = new ArrayList<>();
        private final List<String> kept = new ArrayList<>();
        private final List<String> removed = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private String manifest = "";

        /** Whether nothing has to change. */
        boolean isEmpty() {
            return written.isEmpty() && removed.isEmpty();
        }

        /** A line for each file. */
        List<String> lines() {
            List<String> lines = new ArrayList<>();
            written.keySet().forEach(file -> lines.add("written    " + file));
            unchanged.forEach(file -> lines.add("unchanged  " + file));
            kept.forEach(file -> lines.add("kept       " + file));
            removed.forEach(file -> lines.add("removed    " + file));
            return lines;
        }

        List<String> notes() {
            return notes;
        }

        /**
         * Writes the files: the mappings before the router that needs them, removals last. If it is interrupted, running it again
         * completes it.
         *
         * @throws IOException if a file cannot be written; each file is then either unchanged or complete
         */
        void write() throws IOException {
            for (Map.Entry<String, String> file : written.entrySet()) {
                replace(file.getKey(), file.getValue());
            }
            for (String file : removed) {
                Files.deleteIfExists(distribution.resolve(file));
            }
            Path manifestFile = distribution.resolve("routes").resolve(Manifest.NAME);
            if (!Files.exists(manifestFile) || !read(manifestFile).equals(manifest)) {
                replace("routes/" + Manifest.NAME, manifest);
            }
        }

        private void replace(String name, String text) throws IOException {
            Path file = distribution.resolve(name);
            // The service does not read a file of this name as a route.
            Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
            Files.write(temporary, text.getBytes(charset(file)));
            if (Files.exists(file) && Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(file));
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
