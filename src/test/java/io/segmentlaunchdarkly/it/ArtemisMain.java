package io.segmentlaunchdarkly.it;

import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** An Artemis broker: directory, port. */
final class ArtemisMain {
    private ArtemisMain() {}

    public static void main(String[] arguments) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(arguments[0] + "/journal")
                .setBindingsDirectory(arguments[0] + "/bindings")
                .setLargeMessagesDirectory(arguments[0] + "/large")
                .setPagingDirectory(arguments[0] + "/paging")
                .setSecurityEnabled(false)
                .setMaxDiskUsage(-1)
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + arguments[1]);
        configuration.addAddressSetting(
                "#",
                new org.apache.activemq.artemis.core.settings.impl.AddressSettings()
                        .setDeadLetterAddress(org.apache.activemq.artemis.api.core.SimpleString.of("DLQ"))
                        .setAutoDeleteQueues(false)
                        .setAutoDeleteAddresses(false));
        new EmbeddedActiveMQ().setConfiguration(configuration).start();
        System.out.println("The broker listens.");
    }
}
