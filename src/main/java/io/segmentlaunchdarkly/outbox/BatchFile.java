package io.segmentlaunchdarkly.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A closed batch on its way out: read for the request, deleted once delivered, halved, or moved to the dead letters. These steps throw an
 * {@link UncheckedIOException} when the disk fails; the file is then as it was.
 */
public final class BatchFile {
    /** The id under which the batch is posted, a string. */
    private static final String PAYLOAD_ID = "launchdarklyPayloadId";

    /** The batch's file, a {@link File}; the body is what is in it. */
    private static final String FILE = "launchdarklyBatchFile";

    private static final String OPENED = "launchdarklyBatchOpened";
    private static final String SEVERAL_EVENTS = "launchdarklySeveralEvents";
    private static final String EVENTS = "launchdarklyEvents";
    private static final String ENVIRONMENT = "launchdarklyEnvironment";
    private static final String REASON = "launchdarklyReason";
    private static final Logger LOG = LoggerFactory.getLogger(BatchFile.class);
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private BatchFile() {}

    /**
     * Turns the body from the file into the bytes in it, and sets what its name and its lines tell as exchange properties; drops all
     * headers. The way of a file that is not there ends here: the consumer may have listed one whose delivery was just ending.
     */
    public static final class Read implements Processor {
        @Override
        public void process(Exchange exchange) {
            Message message = exchange.getMessage();
            if (exchange.getProperty(FILE) == null) {
                exchange.setProperty(FILE, message.getBody(File.class));
            }
            Path file = file(exchange);
            BatchName name = BatchName.parse(file.getFileName().toString());
            exchange.setProperty(PAYLOAD_ID, name.payloadId());
            exchange.setProperty(OPENED, name.opened());
            byte[] batch;
            try {
                batch = Files.readAllBytes(file);
            } catch (NoSuchFileException e) {
                LOG.debug("The batch {} is gone already.", file);
                exchange.setRouteStop(true);
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            int events = count(batch);
            exchange.setProperty(EVENTS, events);
            exchange.setProperty(SEVERAL_EVENTS, events > 1);
            message.removeHeaders("*");
            message.setBody(batch);
        }
    }

    /**
     * Reads the file again before it is tried again: it may have been taken away while it waited, and then its way ends here. So it does
     * when the file cannot be read; the consumer begins with it anew.
     */
    public static final class ReadAgain implements Processor {
        @Override
        public void process(Exchange exchange) {
            Path file = file(exchange);
            try {
                exchange.getMessage().setBody(Files.readAllBytes(file));
            } catch (NoSuchFileException e) {
                LOG.info("The batch {} was taken away while it waited to be tried again.", file);
                exchange.setRouteStop(true);
            } catch (IOException e) {
                LOG.debug("The batch {} cannot be read.", file, e);
                exchange.setRouteStop(true);
            }
        }
    }

    private static Path file(Exchange exchange) {
        return exchange.getProperty(FILE, File.class).toPath();
    }

    /** How many events a batch has: every line is one but the brackets. It is not parsed. */
    static int count(Path file) throws IOException {
        return count(Files.readAllBytes(file));
    }

    private static int count(byte[] batch) {
        String text = text(batch);
        int events = 0;
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            events += isEvent(text, start, end) ? 1 : 0;
            start = end + 1;
        }
        return events + (isEvent(text, start, text.length()) ? 1 : 0);
    }

    /**
     * The bytes of a batch as they are, each a character, whatever they mean: Java looks for a character of a text many times as fast as
     * a loop goes over bytes.
     */
    private static String text(byte[] batch) {
        return new String(batch, StandardCharsets.ISO_8859_1);
    }

    private static boolean isEvent(String text, int start, int end) {
        return end - start > 1 || (end - start == 1 && text.charAt(start) != '[' && text.charAt(start) != ']');
    }

    /** The events in the {@link #text} of a batch, without the commas between them. */
    private static List<String> events(String text) {
        return Arrays.stream(text.split("\n"))
                .filter(line -> isEvent(line, 0, line.length()))
                .map(line -> line.startsWith(",") ? line.substring(1) : line)
                .toList();
    }

    /** The events of a batch, each as it is written. */
    static List<String> events(Path file) throws IOException {
        return events(text(Files.readAllBytes(file))).stream()
                .map(event -> new String(event.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .toList();
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

    /** Accounts for a batch that LaunchDarkly has taken, and deletes its file. */
    public static final class Delivered extends Ending {
        @Override
        public void process(Exchange exchange) {
            // The body is the answer by now.
            BatchName name = new BatchName(
                    exchange.getProperty(OPENED, Instant.class), exchange.getProperty(PAYLOAD_ID, String.class));
            account(exchange).delivered(name.toString(), exchange.getProperty(EVENTS, Integer.class));
            delete(file(exchange));
        }
    }

    /**
     * Puts two halves in the place of the batch. Each has a payload id that follows from the batch's, so that halving once more
     * after a crash in between makes the same two files again.
     */
    public static final class Split extends Ending {
        @Override
        public void process(Exchange exchange) {
            Path file = file(exchange);
            try {
                split(file, account(exchange));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            delete(file);
        }

        private static void split(Path file, Account account) throws IOException {
            String name = file.getFileName().toString();
            List<String> events = events(text(Files.readAllBytes(file)));
            List<String> first = events.subList(0, events.size() / 2);
            List<String> second = events.subList(first.size(), events.size());
            account.splitting(
                    name, events.size(), Map.of(half(name, 1), first.size(), half(name, 2), second.size()), () -> {
                        Unfinished one = Unfinished.write(file.resolveSibling(half(name, 1)), bytes(first));
                        Unfinished two;
                        try {
                            two = Unfinished.write(file.resolveSibling(half(name, 2)), bytes(second));
                        } catch (IOException e) {
                            // Neither is there to be delivered before the disk has taken both.
                            Files.delete(one.written());
                            throw e;
                        }
                        one.finish();
                        two.finish();
                        return null;
                    });
        }

        private static String half(String whole, int number) {
            BatchName name = BatchName.parse(whole);
            String id = UUID.nameUUIDFromBytes((name.payloadId() + "/" + number).getBytes(StandardCharsets.US_ASCII))
                    .toString();
            return new BatchName(name.opened(), id).toString();
        }

        private static byte[] bytes(List<String> events) {
            return ("[\n" + String.join("\n,", events) + "\n]").getBytes(StandardCharsets.ISO_8859_1);
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
        public void process(Exchange exchange) {
            try {
                bury(exchange);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void bury(Exchange exchange) throws IOException {
            Path file = file(exchange);
            String name = file.getFileName().toString();
            Path directory = deadLetters.resolve(exchange.getProperty(ENVIRONMENT, String.class));
            if (!Files.isDirectory(directory)) {
                Directories.create(directory);
                Directories.sync(deadLetters);
                Directories.sync(deadLetters.getParent());
            }
            DeadLetter letter = new DeadLetter(directory.getFileName().toString(), directory.resolve(name));
            // First, so that no dead letter is ever seen without it.
            byte[] reason = JSON.writeValueAsBytes(exchange.getProperty(REASON, Map.class));
            Unfinished.write(letter.reasonFile(), reason).finish();
            account(exchange).burying(name, count(file), () -> {
                Directories.move(file, letter.file());
                return null;
            });
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that the disk has taken under a name that nobody looks at, until it is finished. */
    private record Unfinished(Path written, Path file) {
        static Unfinished write(Path file, byte[] bytes) throws IOException {
            Path unfinished = file.resolveSibling("." + file.getFileName() + ".unfinished");
            Files.deleteIfExists(unfinished);
            try (FileChannel channel = FileChannel.open(
                    unfinished,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    Directories.PRIVATE_FILE)) {
                ByteBuffer left = ByteBuffer.wrap(bytes);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(false);
            } catch (IOException e) {
                // On a full disk, half a file takes room that others need.
                Files.deleteIfExists(unfinished);
                throw e;
            }
            return new Unfinished(unfinished, file);
        }

        void finish() throws IOException {
            Directories.move(written, file);
        }
    }
}
