package io.segmentlaunchdarkly.jms;

import io.segmentlaunchdarkly.outbox.Directories;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.deployers.impl.FileConfigurationParser;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.apache.activemq.artemis.utils.XMLUtil;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.helpers.DefaultHandler;

/**
 * An ActiveMQ Artemis broker in this process, configured by {@code config/broker.xml}, which names settings as {@code {{...}}}. Its
 * journal is below the data directory, which the outbox has already locked against other processes.
 */
final class EmbeddedBroker {
    private static final String CONFIGURATION = "config/broker.xml";

    private final CamelContext context;
    private final String user;
    private final String password;
    private final int id = System.identityHashCode(this);
    private EmbeddedActiveMQ server;

    /**
     * @param user the only user who may connect; empty if no user is needed. A client can send and receive messages and nothing else:
     *     nobody manages this broker from outside.
     */
    EmbeddedBroker(CamelContext context, String user, String password) {
        this.context = context;
        this.user = user;
        this.password = password;
    }

    /** The address at which this process connects, in memory. */
    String url() {
        return "vm://" + id;
    }

    /**
     * @throws IllegalStateException in one line, when the broker cannot run
     */
    void start() throws Exception {
        Directories.create(Path.of(Setting.DATA_DIRECTORY.text(context), "broker"));
        AtomicReference<Exception> failure = new AtomicReference<>();
        try {
            FileConfiguration configuration = configuration();
            configuration.addAcceptorConfiguration("launchdarkly", url());
            configuration.setSecurityEnabled(true);
            configuration.registerBrokerPlugin(new LargeMessages(context));
            server = new EmbeddedActiveMQ().setConfiguration(configuration).setSecurityManager(new Clients());
            server.createActiveMQServer();
            server.getActiveMQServer().registerActivationFailureListener(failure::set);
            server.start();
        } catch (Exception e) {
            failure.set(e);
        }
        if (failure.get() != null || !server.getActiveMQServer().isActive()) {
            // Camel does not stop a component that failed to start.
            stop();
            throw new IllegalStateException(
                    "The embedded broker cannot start (" + describe(failure.get()) + "): correct " + CONFIGURATION
                            + ", or set " + Setting.JMS_ENABLED + " to false.",
                    failure.get());
        }
    }

    private static String describe(Exception failure) {
        return failure == null
                ? "it gives no reason"
                : String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private FileConfiguration configuration() throws Exception {
        String text;
        try (InputStream file =
                ResourceHelper.resolveMandatoryResourceAsInputStream(context, "file:" + CONFIGURATION)) {
            text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        Element root = parse(context.resolvePropertyPlaceholders(text));
        FileConfiguration configuration = new FileConfiguration();
        Node core = root.getElementsByTagName(configuration.getRootElement()).item(0);
        XMLUtil.validate(core, configuration.getSchema());
        new FileConfigurationParser().parseMainConfig((Element) core, configuration);
        return configuration;
    }

    private static Element parse(String xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        DocumentBuilder builder = factory.newDocumentBuilder();
        // The default one writes to the terminal.
        builder.setErrorHandler(new DefaultHandler());
        return builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
    }

    void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    /** What clients may do, including the service's own. */
    private final class Clients implements ActiveMQSecurityManager {
        /** The permissions to send, to receive and to browse. A queue is created when a message is sent to it. */
        private static final Set<CheckType> ALLOWED = EnumSet.of(
                CheckType.SEND,
                CheckType.CONSUME,
                CheckType.BROWSE,
                CheckType.CREATE_ADDRESS,
                CheckType.CREATE_DURABLE_QUEUE,
                CheckType.CREATE_NON_DURABLE_QUEUE,
                CheckType.DELETE_NON_DURABLE_QUEUE);

        @Override
        public boolean validateUser(String who, String secret) {
            return user.isEmpty() || (same(user, who) && same(password, secret));
        }

        @Override
        public boolean validateUserAndRole(String who, String secret, Set<Role> roles, CheckType checkType) {
            return validateUser(who, secret) && ALLOWED.contains(checkType);
        }

        /** Takes the same time however much of it is right. */
        private static boolean same(String expected, String actual) {
            return actual != null
                    && MessageDigest.isEqual(
                            expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
        }
    }
}
