package io.segmentlaunchdarkly.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What is kept of a password: {@code pbkdf2-sha256:<iterations>:<salt>:<hash>}, the salt and the hash in URL-safe Base64. It has no
 * character that means something to a shell, in YAML or in a properties file.
 */
public final class PasswordHash {
    /** A password that is guessed offline, from a stolen hash, should have at least this many characters. */
    public static final int LEAST_CHARACTERS = 12;

    /** Nobody types more. */
    public static final int MOST_CHARACTERS = 1024;

    private static final String SCHEME = "pbkdf2-sha256";
    /** OWASP, Password Storage Cheat Sheet (2023): PBKDF2-HMAC-SHA256. */
    private static final int ITERATIONS = 600_000;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /** The hash of a password, with a new salt. It takes a good part of a second. */
    public static PasswordHash of(String password) {
        return of(password, ITERATIONS);
    }

    static PasswordHash of(String password, int iterations) {
        byte[] salt = random(SALT_BYTES);
        return new PasswordHash(iterations, salt, derived(password, iterations, salt));
    }

    /** One that no password has. To compare with it takes as long as with this one. */
    PasswordHash ofNobody() {
        return new PasswordHash(iterations, random(SALT_BYTES), random(HASH_BYTES));
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /**
     * Reads what {@link #text} has written.
     *
     * @throws IllegalArgumentException without showing the text, if it is none
     */
    public static PasswordHash parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME) || !parts[1].matches("[1-9][0-9]{5,6}")) {
            throw new IllegalArgumentException("A hash has the form " + SCHEME + ":<iterations>:<salt>:<hash>.");
        }
        byte[] salt = Base64.getUrlDecoder().decode(parts[2]);
        byte[] hash = Base64.getUrlDecoder().decode(parts[3]);
        if (salt.length != SALT_BYTES || hash.length != HASH_BYTES) {
            throw new IllegalArgumentException(
                    "A hash has " + SALT_BYTES + " bytes of salt and " + HASH_BYTES + " bytes of hash.");
        }
        return new PasswordHash(Integer.parseInt(parts[1]), salt, hash);
    }

    /** The form in which it is kept. */
    public String text() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return String.join(
                ":", SCHEME, String.valueOf(iterations), base64.encodeToString(salt), base64.encodeToString(hash));
    }

    /** Whether it is the hash of a password. It takes the same time wherever the two differ. */
    public boolean matches(String password) {
        return MessageDigest.isEqual(hash, derived(password, iterations, salt));
    }

    private static byte[] derived(String password, int iterations, byte[] salt) {
        // Two keyboards may send the same letter as different characters.
        char[] characters = Normalizer.normalize(password, Normalizer.Form.NFC).toCharArray();
        PBEKeySpec key = new PBEKeySpec(characters, salt, iterations, HASH_BYTES * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has PBKDF2WithHmacSHA256", e);
        } finally {
            key.clearPassword();
            Arrays.fill(characters, '\0');
        }
    }

    /** Whether two secrets are the same. It takes the same time wherever they differ. */
    public static boolean isSame(String secret, String other) {
        return MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
