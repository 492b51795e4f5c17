package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate of a server on this machine that it has signed itself, made by keytool.
 *
 * @param directory where its two stores are
 */
record SelfSigned(Path directory) {
    static final String PASSWORD = "correct-horse";

    /** Makes one in a directory. */
    static SelfSigned in(Path directory) throws IOException {
        SelfSigned made = new SelfSigned(directory);
        made.keytool(
                "-genkeypair",
                "-keystore",
                made.keyStore(),
                "-keyalg",
                "EC",
                "-dname",
                "CN=service",
                "-ext",
                "SAN=ip:127.0.0.1");
        made.keytool("-exportcert", "-keystore", made.keyStore(), "-file", made.certificate());
        made.keytool("-importcert", "-noprompt", "-keystore", made.trustStore(), "-file", made.certificate());
        return made;
    }

    /** The server's store, in PKCS12 with {@link #PASSWORD}: the certificate and its key. */
    Path keyStore() {
        return directory.resolve("service.p12");
    }

    /** The store of clients that trust it, in PKCS12 with {@link #PASSWORD}. */
    Path trustStore() {
        return directory.resolve("trust.p12");
    }

    private Path certificate() {
        return directory.resolve("service.crt");
    }

    private void keytool(String command, Object... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                command,
                "-alias",
                "service",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        for (Object argument : arguments) {
            line.add(argument.toString());
        }
        Path log = directory.resolve("keytool.log");
        Process keytool = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        assertThat(keytool.exitValue()).as(Files.readString(log)).isZero();
    }
}
