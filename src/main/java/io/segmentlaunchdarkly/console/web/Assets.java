package io.segmentlaunchdarkly.console.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What the pages load: style sheets and scripts, from the jar and from those of the libraries. {@code assets.properties} lists them. Their
 * addresses have a hash of them all, so that a browser may keep what it has loaded.
 */
public final class Assets {
    private static final String LIST = "/io/segmentlaunchdarkly/console/assets.properties";
    private static final int HASH_BYTES = 6;

    /** Made when the first page is. */
    private static final class Loaded {
        private static final Map<String, String> RESOURCES = resources();
        private static final String HASH = hash();

        private static Map<String, String> resources() {
            Properties list = new Properties();
            try (InputStream in = Assets.class.getResourceAsStream(LIST)) {
                list.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Map<String, String> resources = new TreeMap<>();
            list.stringPropertyNames().forEach(name -> resources.put(name, list.getProperty(name)));
            return resources;
        }

        private static String hash() {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                for (Map.Entry<String, String> each : RESOURCES.entrySet()) {
                    digest.update(each.getKey().getBytes(StandardCharsets.UTF_8));
                    digest.update(read(each.getValue()));
                }
                return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JVM has SHA-256", e);
            }
        }
    }

    private Assets() {}

    /**
     * The address of one.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static String address(String name) {
        if (!Loaded.RESOURCES.containsKey(name)) {
            throw new IllegalArgumentException("assets.properties has no " + name);
        }
        return WebRequest.ROOT + "/assets/" + Loaded.HASH + "/" + name;
    }

    /** The one at a path, {@code <hash>/<name>}; empty if there is none. One of another hash is of another version of the service. */
    public static Optional<WebAnswer> at(String path) {
        int slash = path.indexOf('/');
        String name = path.substring(slash + 1);
        String resource = Loaded.RESOURCES.get(name);
        if (slash < 0 || resource == null || !path.substring(0, slash).equals(Loaded.HASH)) {
            return Optional.empty();
        }
        return Optional.of(WebAnswer.unchanging(type(name), read(resource)));
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "css" -> "text/css; charset=UTF-8";
            case "js" -> "text/javascript; charset=UTF-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException(name + " is of no known type");
        };
    }

    private static byte[] read(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The console needs " + resource + ", which is not on the class path.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
