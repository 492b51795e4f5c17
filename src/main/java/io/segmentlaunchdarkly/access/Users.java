package io.segmentlaunchdarkly.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The users who may log in, by their names. */
public final class Users {
    private final Map<String, PasswordHash> hashes;
    private final Optional<PasswordHash> nobody;

    private Users(Map<String, PasswordHash> hashes) {
        this.hashes = hashes;
        nobody = hashes.values().stream().findFirst().map(PasswordHash::ofNobody);
    }

    /**
     * Reads users.
     *
     * @param text {@code name:hash} for each, separated by commas or blanks
     * @throws IllegalArgumentException without showing the text, if one is none
     */
    public static Users parse(String text) {
        Map<String, PasswordHash> hashes = new LinkedHashMap<>();
        Stream.of(text.split("[,\\s]+", -1)).filter(user -> !user.isEmpty()).forEach(user -> {
            int colon = user.indexOf(':');
            hashes.put(user.substring(0, Math.max(0, colon)), PasswordHash.parse(user.substring(colon + 1)));
        });
        return new Users(hashes);
    }

    /** Whether nobody can log in by name. */
    public boolean isEmpty() {
        return hashes.isEmpty();
    }

    /** Whether a user has this password. For an unknown name it takes as long as for a known one. */
    public boolean hasPassword(String name, String password) {
        // Not skipped for an unknown name: the time would tell which names there are.
        return Optional.ofNullable(hashes.get(name))
                .or(() -> nobody)
                .map(hash -> hash.matches(password))
                .orElse(false);
    }
}
