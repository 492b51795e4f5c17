package io.segmentlaunchdarkly.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The list of known vulnerabilities of libraries, {@code release/vulnerabilities.json}. */
final class KnownVulnerabilities {
    private static final Pattern NUMBER = Pattern.compile("\\G[.-]?([0-9]+)");

    /**
     * A vulnerability.
     *
     * @param id such as CVE-2021-44228
     * @param library {@code group:artifact}
     * @param from the first version that has it; empty for all before the next
     * @param before the first version without it
     * @param what what it is, in a few words
     * @param accepted why it does not touch this project; empty when it does
     */
    record Vulnerability(String id, String library, String from, String before, String what, String accepted) {
        private boolean isIn(String version) {
            return compare(version, from) >= 0 && compare(version, before) < 0;
        }
    }

    private final List<Vulnerability> all;

    private KnownVulnerabilities(List<Vulnerability> all) {
        this.all = all;
    }

    static KnownVulnerabilities read(Path file) throws IOException {
        List<Vulnerability> all = new ArrayList<>();
        for (JsonNode each : Json.parse(Files.readString(file))) {
            all.add(new Vulnerability(
                    required(each, "id"),
                    required(each, "package"),
                    each.path("from").asText(),
                    required(each, "before"),
                    required(each, "what"),
                    each.path("accepted").asText()));
        }
        return new KnownVulnerabilities(all);
    }

    private static String required(JsonNode node, String field) {
        if (!node.path(field).isTextual()) {
            throw new IllegalArgumentException("An entry has no " + field + ": " + node);
        }
        return node.path(field).textValue();
    }

    /** Those that a version of a library has. */
    List<Vulnerability> of(String library, String version) {
        return all.stream()
                .filter(each -> each.library().equals(library) && each.isIn(version))
                .toList();
    }

    /** By the numbers at the beginning: 4.1.9.Final is before 4.1.10, and 1.3.0-M1 counts as 1.3.0. */
    private static int compare(String one, String other) {
        List<Integer> left = numbers(one);
        List<Integer> right = numbers(other);
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            int order = Integer.compare(i < left.size() ? left.get(i) : 0, i < right.size() ? right.get(i) : 0);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static List<Integer> numbers(String version) {
        List<Integer> numbers = new ArrayList<>();
        Matcher number = NUMBER.matcher(version);
        while (number.find()) {
            numbers.add(Integer.parseInt(number.group(1)));
        }
        return numbers;
    }
}
