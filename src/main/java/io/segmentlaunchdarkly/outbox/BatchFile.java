package io.segmentlaunchdarkly.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** A closed batch on its way out: read for the request, halved, or moved to the dead letters. Each step's body is the file. */
public final class BatchFile {
    /** The id under which the batch is posted, a string. */
    private static final String PAYLOAD_ID = "launchdarklyPayloadId";

    private static final String OPENED = "launchdarklyBatchOpened";
    private static final String SEVERAL_EVENTS = "launchdarklySeveralEvents";
    private static final String EVENTS = "launchdarklyEvents";
    private static final String ENVIRONMENT = "launchdarklyEnvironment";
    private static final String REASON = "launchdarklyReason";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private BatchFile() {}

    /** Sets the body to the file, and what its name and first lines tell as exchange properties; drops all headers. */
    public static final class Read implements Processor {
        @Override
        public void process(Exchange exchange) throws IOException {
            Message message = exchange.getMessage();
            File file = message.getBody(File.class);
            BatchName name = BatchName.parse(file.getName());
            exchange.setProperty(PAYLOAD_ID, name.payloadId());
            exchange.setProperty(OPENED, name.opened());
            int events = count(file.toPath());
            exchange.setProperty(EVENTS, events);
            exchange.setProperty(SEVERAL_EVENTS, events > 1);
            message.removeHeaders("*");
            message.setBody(file);
        }
    }

    /** How many events a batch has: every line is one but the brackets. It is not parsed. */
    static int count(Path file) throws IOException {
        int events = 0;
        int length = 0;
        byte first = 0;
        byte[] block = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                for (int i = 0; i < read; i++) {
                    if (block[i] == '\n') {
                        events += isEvent(length, first) ? 1 : 0;
                        length = 0;
                    } else if (length++ == 0) {
                        first = block[i];
                    }
                }
            }
        }
        return events + (isEvent(length, first) ? 1 : 0);
    }

    private static boolean isEvent(int length, byte first) {
        return length > 1 || (length == 1 && first != '[' && first != ']');
    }

    /** A step that ends the waiting of a batch, and says so in the ledger. */
    public abstract static class Ending implements Processor {
        private OutboxLedger ledger = new OutboxLedger();

        private Ending() {}

        /** Where events are accounted for; a ledger of its own unless set. */
        public void setLedger(OutboxLedger ledger) {
            this.ledger = ledger;
        }

        final Account account(Exchange exchange) {
            return ledger.account(exchange.getProperty(ENVIRONMENT, "default", String.class));
        }
    }

    /** Accounts for a batch that LaunchDarkly has taken; the file consumer deletes the file afterwards. */
    public static final class Delivered extends Ending {
        @Override
        public void process(Exchange exchange) {
            // The body is the answer by now.
            BatchName name = new BatchName(
                    exchange.getProperty(OPENED, Instant.class), exchange.getProperty(PAYLOAD_ID, String.class));
            account(exchange).delivered(name.toString(), exchange.getProperty(EVENTS, Integer.class));
        }
    }

    /**
     * Puts two halves in the place of the batch. Each has a payload id that follows from the batch's, so that halving once more
     * after a crash in between makes the same two files again.
     */
    public static final class Split extends Ending {
        @Override
        public void process(Exchange exchange) throws IOException {
            Path file = exchange.getMessage().getBody(File.class).toPath();
            String name = file.getFileName().toString();
            List<String> events = events(file);
            List<String> first = events.subList(0, events.size() / 2);
            List<String> second = events.subList(first.size(), events.size());
            account(exchange)
                    .splitting(
                            name,
                            events.size(),
                            Map.of(half(name, 1), first.size(), half(name, 2), second.size()),
                            () -> {
                                write(file.resolveSibling(half(name, 1)), first);
                                write(file.resolveSibling(half(name, 2)), second);
                                Directories.sync(file.getParent());
                                return null;
                            });
        }

        private static String half(String whole, int number) {
            BatchName name = BatchName.parse(whole);
            String id = UUID.nameUUIDFromBytes((name.payloadId() + "/" + number).getBytes(StandardCharsets.US_ASCII))
                    .toString();
            return new BatchName(name.opened(), id).toString();
        }

        private static void write(Path file, List<String> events) throws IOException {
            writeDurably(file, "[\n" + String.join("\n,", events) + "\n]");
        }
    }

    /** Moves the batch to {@code dead-letter/<environment>/}, with {@code .reason.json} beside it. */
    public static final class Bury extends Ending {
        private Path deadLetters = Path.of("data", "dead-letter");

        /** The data directory. */
        public void setDataDirectory(String dataDirectory) {
            deadLetters = Path.of(dataDirectory).toAbsolutePath().normalize().resolve("dead-letter");
        }

        @Override
        public void process(Exchange exchange) throws IOException {
            Path file = exchange.getMessage().getBody(File.class).toPath();
            String name = file.getFileName().toString();
            Path directory = deadLetters.resolve(exchange.getProperty(ENVIRONMENT, String.class));
            if (!Files.isDirectory(directory)) {
                Directories.create(directory);
                Directories.sync(deadLetters);
                Directories.sync(deadLetters.getParent());
            }
            DeadLetter letter = new DeadLetter(directory.getFileName().toString(), directory.resolve(name));
            // First, so that no dead letter is ever seen without it.
            writeDurably(letter.reasonFile(), JSON.writeValueAsString(exchange.getProperty(REASON, Map.class)));
            account(exchange).burying(name, count(file), () -> {
                Directories.move(file, letter.file());
                return null;
            });
        }
    }

    /** The events of a batch, each as it is written. */
    static List<String> events(Path file) throws IOException {
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (!line.equals("[") && !line.equals("]")) {
                events.add(line.startsWith(",") ? line.substring(1) : line);
            }
        }
        return events;
    }

    /** Writes a file whole: under a name that delivery does not look at, then renamed. */
    private static void writeDurably(Path file, String text) throws IOException {
        Path unfinished = file.resolveSibling("." + file.getFileName() + ".unfinished");
        Files.deleteIfExists(unfinished);
        try (FileChannel channel = FileChannel.open(
                unfinished,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                Directories.PRIVATE_FILE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
        Directories.move(unfinished, file);
    }
}
