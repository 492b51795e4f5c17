package io.segmentlaunchdarkly.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The sessions of those who have logged in, in memory: with a restart all end. */
public final class Sessions {
    private static final int SECRET_BYTES = 32;

    /**
     * When sessions end.
     *
     * @param idle after how long without a request
     * @param lifetime how long after the login, whatever is asked
     * @param mostOfAUser how many a user may have; with another one, the one that has been unused for longest ends
     */
    public record Limits(Duration idle, Duration lifetime, int mostOfAUser) {}

    /**
     * A session that runs.
     *
     * @param user the name of the user
     * @param csrfToken what each request that changes something must carry besides the cookie
     */
    public record Session(String user, String csrfToken) {}

    private static final class Running {
        private final Session session;
        private final long openedNanos;
        private long usedNanos;

        Running(Session session, long now) {
            this.session = session;
            openedNanos = now;
            usedNanos = now;
        }
    }

    private final Limits limits;
    private final LongSupplier nanoTime;
    private final SecureRandom random = new SecureRandom();
    /** By the hash of the id, so that the time of a look-up tells nothing about an id. */
    private final Map<String, Running> running = new HashMap<>();

    /**
     * @param nanoTime a clock such as {@link System#nanoTime}
     */
    public Sessions(Limits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /** Opens a session, and returns its id, which only the user's browser knows. */
    public synchronized String open(String user) {
        long now = nanoTime.getAsLong();
        running.values().removeIf(session -> isOver(session, now));
        List<Map.Entry<String, Running>> ofUser = running.entrySet().stream()
                .filter(entry -> entry.getValue().session.user().equals(user))
                .sorted(Comparator.comparingLong(
                        (Map.Entry<String, Running> entry) -> entry.getValue().usedNanos - now))
                .toList();
        for (int i = 0; i <= ofUser.size() - limits.mostOfAUser(); i++) {
            running.remove(ofUser.get(i).getKey());
        }
        String id = secret();
        running.put(hash(id), new Running(new Session(user, secret()), now));
        return id;
    }

    /** The session with an id, which counts as used; empty when there is none or it is over. */
    public synchronized Optional<Session> find(String id) {
        long now = nanoTime.getAsLong();
        String key = hash(id);
        Running found = running.get(key);
        if (found == null) {
            return Optional.empty();
        }
        if (isOver(found, now)) {
            running.remove(key);
            return Optional.empty();
        }
        found.usedNanos = now;
        return Optional.of(found.session);
    }

    /** Ends a session; nothing happens when there is none. */
    public synchronized void end(String id) {
        running.remove(hash(id));
    }

    private boolean isOver(Running session, long now) {
        return now - session.usedNanos >= limits.idle().toNanos()
                || now - session.openedNanos >= limits.lifetime().toNanos();
    }

    /** A secret of 256 random bits, in URL-safe Base64. */
    public String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String id) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(id.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
