package io.segmentlaunchdarkly.jms;

import io.segmentlaunchdarkly.settings.Setting;
import jakarta.jms.ConnectionFactory;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.annotations.Component;

/**
 * The component {@code launchdarkly-jms}: a camel-jms of our own, so that an application's {@code jms} component is left alone. It
 * connects to the first of these that is configured:
 *
 * <ul>
 *   <li>the bean {@value #CONNECTION_FACTORY}, any JMS provider's;
 *   <li>the Artemis broker at {@code launchdarkly.jms.broker-url};
 *   <li>an {@link EmbeddedBroker}, which starts and stops with this component.
 * </ul>
 *
 * <p>It is a component and not a bean in the route's file because Camel creates a component once, when the first route names it. So
 * neither broker nor client is loaded where JMS is off.
 */
@Component("jms") // The options are camel-jms's.
public final class LaunchDarklyJmsComponent extends JmsComponent {
    static final String SCHEME = "launchdarkly-jms";

    /** The name of the connection factory bean; used when there is one. */
    public static final String CONNECTION_FACTORY = "launchdarklyConnectionFactory";

    private Optional<EmbeddedBroker> broker = Optional.empty();
    private JmsConsumerSupervisor supervisor;

    @Override
    protected void doInit() throws Exception {
        String address = connect();
        supervisor = new JmsConsumerSupervisor(this, address);
        setAllowAutoWiredConnectionFactory(false);
        setExceptionListener(supervisor::disconnected);
        super.doInit();
    }

    /** Chooses what to connect to, and returns its name for log lines. */
    private String connect() {
        ConnectionFactory own =
                getCamelContext().getRegistry().lookupByNameAndType(CONNECTION_FACTORY, ConnectionFactory.class);
        if (own != null) {
            setConnectionFactory(own);
            return CONNECTION_FACTORY;
        }
        String user = Setting.JMS_USER.text(getCamelContext());
        String password = Setting.JMS_PASSWORD.text(getCamelContext());
        String url = Setting.JMS_BROKER_URL.text(getCamelContext());
        if (url.isEmpty()) {
            broker = Optional.of(new EmbeddedBroker(getCamelContext(), user, password));
            url = broker.get().url();
        }
        setConnectionFactory(factory(url, user, password));
        return url.replaceFirst("[?].*", "");
    }

    private static ConnectionFactory factory(String url, String user, String password) {
        ActiveMQConnectionFactory factory;
        try {
            factory = new ActiveMQConnectionFactory(url);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    Setting.JMS_BROKER_URL + " must be an address of Artemis such as tcp://broker:61616 but is \""
                            + url.replaceFirst("[?].*", "") + "\".",
                    e);
        }
        if (!user.isEmpty()) {
            factory.setUser(user);
            factory.setPassword(password);
        }
        return factory;
    }

    /** Stops taking messages for a while, because the outbox did not accept the events of the one that failed. */
    void pause(Exception failure) {
        supervisor.pause(failure);
    }

    @Override
    protected void doStart() throws Exception {
        if (broker.isPresent()) {
            broker.get().start();
        }
        super.doStart();
        HealthCheckRegistry health = HealthCheckRegistry.get(getCamelContext());
        if (health != null) {
            health.register(supervisor);
        }
        supervisor.start();
    }

    @Override
    protected void doStop() throws Exception {
        supervisor.stop();
        super.doStop();
        if (broker.isPresent()) {
            broker.get().stop();
        }
    }
}
