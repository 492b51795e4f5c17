package io.segmentlaunchdarkly.delivery;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * TLS for a client of this same service. It trusts the certificates for which the key store of {@code camel.ssl.*} has the key, and no
 * others. Only the service itself can present one of them, so the name in it is not checked.
 */
public final class OwnCertificate extends SSLContextParameters {
    @Override
    public SSLContext createSSLContext(CamelContext context) throws GeneralSecurityException, IOException {
        KeyStore own =
                context.getSSLContextParameters().getKeyManagers().getKeyStore().createKeyStore();
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (String alias : Collections.list(own.aliases())) {
            if (own.isKeyEntry(alias)) {
                trusted.setCertificateEntry(alias, own.getCertificate(alias));
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return tls;
    }
}
