package io.segmentlaunchdarkly.settings;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the value of a setting may be. */
@FunctionalInterface
interface SettingType {
    /** What is wrong with a value, to follow the setting's name: {@code must be ... but is "..."}; empty when it is valid. */
    Optional<String> problem(String value);

    /** Segment's limit. A lower one would refuse requests that its SDKs may send. */
    long LEAST_REQUEST_BYTES = 500 * 1024;

    /** A request takes several times its size in memory while it is processed, and several requests are processed at a time. */
    long REQUESTS_IN_HEAP = 24;

    /** Anything. */
    static SettingType text() {
        return value -> Optional.empty();
    }

    /** Anything but nothing, blanks and commas. */
    static SettingType name() {
        return that(Pattern.compile("[^\\s,]+").asMatchPredicate(), "a name without blanks and commas");
    }

    static SettingType trueOrFalse() {
        return that(value -> value.equals("true") || value.equals("false"), "true or false");
    }

    static SettingType port() {
        return that(value -> isFrom(0, 65_535, value), "a whole number from 0 to 65535");
    }

    static SettingType atLeast(long least) {
        return that(value -> isFrom(least, Long.MAX_VALUE, value), "a whole number of at least " + least);
    }

    static SettingType zeroOrAtLeast(long least) {
        return that(
                value -> isFrom(0, 0, value) || isFrom(least, Long.MAX_VALUE, value),
                "0 or a whole number of at least " + least);
    }

    static SettingType from(long least, long most) {
        return that(value -> isFrom(least, most, value), "a whole number from " + least + " to " + most);
    }

    private static boolean isFrom(long least, long most, String value) {
        return value.matches("[0-9]{1,15}") && Long.parseLong(value) >= least && Long.parseLong(value) <= most;
    }

    /** A number of bytes for which the heap has room. */
    static SettingType requestBytes() {
        long heap = Runtime.getRuntime().maxMemory();
        long most = Math.min(Integer.MAX_VALUE / 2, Math.max(LEAST_REQUEST_BYTES, heap / REQUESTS_IN_HEAP));
        return that(
                value -> isFrom(LEAST_REQUEST_BYTES, most, value),
                "a whole number from " + LEAST_REQUEST_BYTES + " to " + most
                        + ", a 24th of the heap (-Xmx in JAVA_OPTS),");
    }

    static SettingType clientId() {
        return emptyOr("[A-Za-z0-9._-]+", "a client-side ID (letters, digits, '.', '_', '-')");
    }

    /** A word, or the name of a LaunchDarkly environment of the routes. */
    static SettingType wordOrEnvironment(String word) {
        return that(
                Pattern.compile("[a-z0-9-]+").asMatchPredicate(),
                word + " or the name of an environment (lower-case letters, digits, '-')");
    }

    /** The key of something in LaunchDarkly, which becomes a part of an address. */
    static SettingType key() {
        return emptyOr("[A-Za-z0-9][A-Za-z0-9._-]*", "a key of LaunchDarkly (letters, digits, '.', '_', '-')");
    }

    /** A token is sent there, so it is one of LaunchDarkly's own hosts, or this machine. */
    static SettingType apiHost() {
        return that(
                Pattern.compile("app\\.launchdarkly\\.com|app\\.eu\\.launchdarkly\\.com|app\\.launchdarkly\\.us"
                                + "|(localhost|127\\.0\\.0\\.1|\\[::1]):[0-9]{1,5}")
                        .asMatchPredicate(),
                "app.launchdarkly.com, app.eu.launchdarkly.com, app.launchdarkly.us, or localhost with a port");
    }

    static SettingType hostName() {
        return emptyOr("[A-Za-z0-9.-]+(:[0-9]+)?", "a host name such as events.launchdarkly.com");
    }

    static SettingType hostAndPort() {
        return emptyOr(
                "[A-Za-z0-9._-]+:[0-9]{1,5}|\\[[0-9A-Fa-f:.]+]:[0-9]{1,5}",
                "a host and a port such as proxy.example.com:3128");
    }

    /** Separated by commas. */
    static SettingType hostsAndPorts() {
        String one = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):[0-9]{1,5}";
        return emptyOr(one + "(?:\\s*,\\s*" + one + ")*", "hosts with ports such as kafka-1:9092,kafka-2:9092");
    }

    /** The name of a Kafka topic, short enough for something to follow. */
    static SettingType topic() {
        return that(
                Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,230}").asMatchPredicate(),
                "the name of a topic (at most 230 letters, digits, '.', '_', '-')");
    }

    static SettingType url() {
        return emptyOr("https?://[^\\s]+", "a whole http:// or https:// address");
    }

    /** An address with a secret in it, so no message shows it. */
    static SettingType secretUrl() {
        return value -> value.isEmpty() || value.matches("https?://[^\\s/?#]+[^\\s]*")
                ? Optional.empty()
                : Optional.of("must be empty or a whole http:// or https:// address.");
    }

    static SettingType oneOf(String... values) {
        return that(List.of(values)::contains, "one of " + String.join(", ", values));
    }

    /** A mail address or several, separated by commas. */
    static SettingType mailAddresses() {
        return emptyOr(
                "[^\\s@,]+@[^\\s@,]+(\\s*,\\s*[^\\s@,]+@[^\\s@,]+)*",
                "mail addresses such as ops@example.com, separated by commas");
    }

    static SettingType publicAddress() {
        return emptyOr(
                "https?://(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*/?",
                "empty or an address such as https://events.example.com");
    }

    /** Text that can go into a header. It is a secret, so no message shows it. */
    static SettingType token() {
        return value -> value.matches("[!-~]*")
                ? Optional.empty()
                : Optional.of(
                        "must have only printable ASCII characters and no blanks, because it goes into a header.");
    }

    /** Users with the hashes of their passwords, separated by commas or blanks. They are secret, so no message shows them. */
    static SettingType users() {
        Predicate<String> user = Pattern.compile(
                        "[^\\s:,]{1,64}:pbkdf2-sha256:[1-9][0-9]{5,6}:[A-Za-z0-9_-]{22}:[A-Za-z0-9_-]{43}")
                .asMatchPredicate();
        return value -> {
            Set<String> names = new HashSet<>();
            int count = 0;
            String list = value.replaceAll("^[,\\s]+|[,\\s]+$", "");
            for (String each : list.isEmpty() ? new String[0] : list.split("[,\\s]+", -1)) {
                count++;
                if (!user.test(each)) {
                    return Optional.of("must have name:hash for each user, as \"segment-launchdarkly password NAME\""
                            + " prints it, separated by commas, but number " + count + " is not.");
                }
                if (!names.add(each.substring(0, each.indexOf(':')))) {
                    return Optional.of(
                            "has the user " + each.substring(0, each.indexOf(':')) + " twice: take one out.");
                }
            }
            return Optional.empty();
        };
    }

    /** Separated by commas. */
    static SettingType hostNames() {
        Predicate<String> host = Pattern.compile("[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*]?")
                .asMatchPredicate();
        return value -> Stream.of(value.split(","))
                .map(String::trim)
                .filter(name -> !name.isEmpty() && !host.test(name))
                .findFirst()
                .map(name -> "must be host names or addresses without ports, separated by commas, but has \"" + name
                        + "\".");
    }

    private static SettingType emptyOr(String pattern, String what) {
        return that(Pattern.compile("|" + pattern).asMatchPredicate(), what);
    }

    private static SettingType that(Predicate<String> will, String what) {
        return value ->
                will.test(value) ? Optional.empty() : Optional.of("must be " + what + " but is \"" + value + "\".");
    }
}
