package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.main.SSLConfigurationProperties;

/** Stops a start that asks for TLS but would not get it. Camel ignores most such settings silently. */
final class TlsCheck {
    private static final String ENABLED = Setting.TLS_ENABLED.key();
    private static final String KEY_STORE = "camel.ssl.key-store";
    private static final String PASSWORD = "camel.ssl.keystore-password";
    private static final String TAKES_PART = ".use-global-ssl-context-parameters";

    /** What Camel 4.18.0's HTTP server does not read of {@code camel.ssl.*}. */
    private static final Map<String, Function<SSLConfigurationProperties, Object>> WITHOUT_EFFECT = withoutEffect();

    private TlsCheck() {}

    private static Map<String, Function<SSLConfigurationProperties, Object>> withoutEffect() {
        Map<String, Function<SSLConfigurationProperties, Object>> settings = new LinkedHashMap<>();
        settings.put("client-authentication", SSLConfigurationProperties::getClientAuthentication);
        settings.put("secure-socket-protocol", SSLConfigurationProperties::getSecureSocketProtocol);
        settings.put("cipher-suites", SSLConfigurationProperties::getCipherSuites);
        settings.put("cipher-suites-include", SSLConfigurationProperties::getCipherSuitesInclude);
        settings.put("cipher-suites-exclude", SSLConfigurationProperties::getCipherSuitesExclude);
        settings.put("cert-alias", SSLConfigurationProperties::getCertAlias);
        settings.put("session-timeout", SSLConfigurationProperties::getSessionTimeout);
        return Collections.unmodifiableMap(settings);
    }

    /**
     * @throws IllegalArgumentException in one line that names the setting
     */
    static void check(CamelContext context, MainConfigurationProperties configuration) {
        SSLConfigurationProperties tls = configuration.sslConfig();
        HttpServerConfigurationProperties ingest = configuration.httpServer();
        if (tls.isEnabled()) {
            if (ingest.isEnabled() && !ingest.isUseGlobalSslContextParameters()) {
                throw new IllegalArgumentException(ENABLED + " is true while camel.server" + TAKES_PART
                        + " is false, so events would come over plain HTTP: set the latter to true, or " + ENABLED
                        + " to false.");
            }
            mustHaveEffect(tls);
            mustHaveACertificate(context, tls);
        } else {
            mustNotBeAskedFor("camel.server", ingest.isEnabled() && ingest.isUseGlobalSslContextParameters());
            mustNotBeAskedFor(
                    "camel.management",
                    configuration.httpManagementServer().isEnabled()
                            && configuration.httpManagementServer().isUseGlobalSslContextParameters());
        }
    }

    private static void mustNotBeAskedFor(String server, boolean asked) {
        if (asked) {
            throw new IllegalArgumentException(server + TAKES_PART + " is true while " + ENABLED
                    + " is false, so the port would speak plain HTTP: set " + ENABLED + " to true, with " + KEY_STORE
                    + " and " + PASSWORD + ".");
        }
    }

    private static void mustHaveEffect(SSLConfigurationProperties tls) {
        try (SSLConfigurationProperties defaults = new SSLConfigurationProperties(null)) {
            WITHOUT_EFFECT.forEach((name, value) -> {
                if (!Objects.equals(value.apply(tls), value.apply(defaults))) {
                    throw new IllegalArgumentException("camel.ssl." + name + " is " + value.apply(tls)
                            + ", which has no effect on the ports of this service: take it out, or put a proxy before"
                            + " the service that does this.");
                }
            });
        }
    }

    private static void mustHaveACertificate(CamelContext context, SSLConfigurationProperties tls) {
        if (tls.getKeyStore() == null || tls.getKeyStore().isBlank()) {
            throw new IllegalArgumentException(ENABLED + " is true while " + KEY_STORE
                    + " is empty: set it to the key store with the certificate of this service, or " + ENABLED
                    + " to false.");
        }
        String fileSetting = Setting.TLS_KEY_STORE_PASSWORD.fileKey(Setting.DEFAULT_ENVIRONMENT);
        if (!context.resolvePropertyPlaceholders("{{" + fileSetting + ":}}").isBlank()
                && !Setting.TLS_KEY_STORE_PASSWORD.text(context).equals(tls.getKeystorePassword())) {
            throw new IllegalArgumentException(
                    PASSWORD + " and " + fileSetting + " are both set: take one of them out.");
        }
        KeyStore keys;
        try {
            context.getSSLContextParameters().createSSLContext(context);
            keys = context.getSSLContextParameters()
                    .getKeyManagers()
                    .getKeyStore()
                    .createKeyStore();
            if (!hasKey(keys)) {
                throw new IllegalArgumentException(KEY_STORE + " is " + tls.getKeyStore()
                        + ", which has no private key: it must have the certificate of this service and its key.");
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    KEY_STORE + " is " + tls.getKeyStore() + ", which cannot be used (" + e.getMessage()
                            + "): correct it or " + PASSWORD + ".",
                    e);
        }
    }

    private static boolean hasKey(KeyStore keys) throws GeneralSecurityException {
        for (String alias : Collections.list(keys.aliases())) {
            if (keys.isKeyEntry(alias)) {
                return true;
            }
        }
        return false;
    }
}
