package io.segmentlaunchdarkly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate that signed itself.
 *
 * @param own the key store with it and its key
 * @param trust a key store that trusts it
 */
public record KeyStores(Path own, Path trust) {
    public static final String PASSWORD = "correct-horse";

    /**
     * Makes one in a directory with keytool.
     *
     * @param names what it is for, as keytool's SAN has it: {@code dns:localhost,ip:127.0.0.1}
     * @param more further arguments of {@code -genkeypair}
     */
    public static KeyStores make(Path directory, String names, String... more) throws IOException {
        KeyStores made = new KeyStores(directory.resolve("own.p12"), directory.resolve("trust.p12"));
        Path certificate = directory.resolve("own.crt");
        List<String> pair =
                new ArrayList<>(List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-ext", "SAN=" + names));
        pair.addAll(List.of(more));
        keytool(made.own, pair);
        keytool(made.own, List.of("-exportcert", "-file", certificate.toString()));
        keytool(made.trust, List.of("-importcert", "-noprompt", "-file", certificate.toString()));
        return made;
    }

    private static void keytool(Path store, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        line.addAll(arguments);
        line.addAll(List.of(
                "-keystore", store.toString(), "-alias", "test", "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        assertThat(keytool.exitValue()).as(String.join(" ", line)).isZero();
    }

    private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, PASSWORD.toCharArray());
        }
        return keys;
    }

    /** For a server that shows the certificate, and for a client that trusts it. */
    public SSLContext context() throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(own), PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(load(trust));
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
        return tls;
    }
}
