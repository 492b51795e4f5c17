package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Generated cases with what Segment's own packages answer: fresh ones where Node and the packages are there (npm install in
 * {@code src/test/segment}), otherwise those of a recorded run.
 */
final class SegmentFuzz {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCRIPTS = Path.of("src", "test", "segment");
    private static final Path PACKAGES = SCRIPTS.resolve("node_modules").resolve("@segment/actions-core");

    /** With {@code -Dfuzz.long=true} the cases are many. */
    private static final boolean LONG = Boolean.getBoolean("fuzz.long");

    private static final int FEW = 2_000;
    private static final String SEED = System.getProperty("fuzz.seed", LONG ? "2" : "1");

    private SegmentFuzz() {}

    /**
     * A case.
     *
     * @param question the mapping or the template
     * @param answer Segment's, missing if it is undefined or an error
     * @param fails whether it is an error
     */
    record Case(JsonNode question, JsonNode event, JsonNode answer, boolean fails) {}

    /** Cases of a kind, {@code liquid} or {@code mapping}: 2 000 of them or, in the long form, so many. */
    static List<Case> cases(String kind, int many) throws IOException, InterruptedException {
        boolean fresh = canRun();
        List<String> lines = fresh ? run(kind, LONG ? many : FEW) : recorded(kind);
        System.out.printf(
                "%d %s cases, %s.%n",
                lines.size() - 1,
                kind,
                fresh ? "made with the seed " + SEED : "recorded, for src/test/segment has no packages");
        JsonNode events = JSON.readTree(lines.get(0));
        return lines.stream().skip(1).map(line -> read(line, events)).toList();
    }

    private static Case read(String line, JsonNode events) {
        try {
            JsonNode made = JSON.readTree(line);
            JsonNode question = made.has("template") ? made.get("template") : made.get("mapping");
            return new Case(question, events.get(made.get("event").intValue()), made.path("expect"), made.has("error"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean canRun() throws InterruptedException {
        if (!Files.isDirectory(PACKAGES)) {
            return false;
        }
        try {
            Process node = new ProcessBuilder("node", "--version").start();
            node.getInputStream().readAllBytes();
            return node.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> run(String kind, int cases) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("node", "fuzz.mjs", kind, Integer.toString(cases), SEED)
                .directory(SCRIPTS.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("TZ", "UTC");
        builder.environment().put("LC_ALL", "en_US.UTF-8");
        Process node = builder.start();
        List<String> lines = lines(node.getInputStream());
        if (node.waitFor() != 0) {
            throw new IOException("node ended with " + node.exitValue());
        }
        return lines;
    }

    private static List<String> recorded(String kind) throws IOException {
        return lines(SegmentFuzz.class.getResourceAsStream("/segment/" + kind + ".ndjson"));
    }

    private static List<String> lines(InputStream stream) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }
}
