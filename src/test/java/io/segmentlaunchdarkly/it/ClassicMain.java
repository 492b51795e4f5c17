package io.segmentlaunchdarkly.it;

import java.io.File;
import org.apache.activemq.broker.BrokerService;

/** An ActiveMQ Classic broker: directory, port. */
final class ClassicMain {
    private ClassicMain() {}

    public static void main(String[] arguments) throws Exception {
        BrokerService broker = new BrokerService();
        broker.setDataDirectoryFile(new File(arguments[0]));
        broker.setPersistent(true);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.addConnector("tcp://127.0.0.1:" + arguments[1]);
        broker.start();
        broker.waitUntilStarted();
        System.out.println("The broker listens.");
        // None of its threads keeps the process alive.
        broker.waitUntilStopped();
    }
}
