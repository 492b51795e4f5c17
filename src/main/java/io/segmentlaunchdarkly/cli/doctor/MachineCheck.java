package io.segmentlaunchdarkly.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.segmentlaunchdarkly.settings.Setting;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Java, memory and the limit of open files. The command runs with the service's JAVA_OPTS, so its heap is the service's. */
final class MachineCheck {
    private static final long MEGABYTE = 1_000_000;
    private static final long LEAST_HEAP_BYTES = 120 * MEGABYTE;
    private static final int MOST_PERCENT = 80;
    /** What the outbox, the broker and the JVM need besides connections. */
    private static final long OTHER_FILES = 256;

    private MachineCheck() {}

    static List<Finding> look(Settings settings) {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(
                "java",
                "Java " + System.getProperty("java.version") + " of " + System.getProperty("java.vendor") + " in "
                        + System.getProperty("java.home")));
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        findings.add(heap(Runtime.getRuntime().maxMemory(), system.getTotalMemorySize()));
        if (system instanceof UnixOperatingSystemMXBean unix) {
            settings.text(Setting.HTTP_MAX_CONNECTIONS)
                    .ifPresent(most -> findings.add(files(unix.getMaxFileDescriptorCount(), Long.parseLong(most))));
        }
        return findings;
    }

    /**
     * @param memory what the machine or the container has, in bytes
     */
    static Finding heap(long heap, long memory) {
        String found = "The heap may take " + heap / MEGABYTE + " MB of the " + memory / MEGABYTE
                + " MB that the machine or container has.";
        if (heap < LEAST_HEAP_BYTES) {
            return Finding.warning("memory", found, "Give it more: JAVA_OPTS=-Xmx256m.");
        }
        if (heap > memory / 100 * MOST_PERCENT) {
            return Finding.warning(
                    "memory",
                    found,
                    "Give it less (-Xmx in JAVA_OPTS), or the container more: the JVM needs memory beyond the heap, and is"
                            + " killed when there is none.");
        }
        return Finding.ok("memory", found);
    }

    static Finding files(long most, long connections) {
        long wanted = connections + OTHER_FILES;
        String found = "The process may have " + most + " files and connections open.";
        return most < wanted
                ? Finding.warning(
                        "open files",
                        found,
                        "Raise the limit to " + wanted
                                + " or more (ulimit -n, LimitNOFILE in systemd), or the service takes"
                                + " fewer connections than " + Setting.HTTP_MAX_CONNECTIONS + ".")
                : Finding.ok("open files", found);
    }
}
