package io.segmentlaunchdarkly.console.deadletters;

import io.segmentlaunchdarkly.console.web.JsonText;
import io.segmentlaunchdarkly.console.web.RefusalException;
import io.segmentlaunchdarkly.console.web.Show;
import io.segmentlaunchdarkly.console.web.Templates;
import io.segmentlaunchdarkly.console.web.WebAnswer;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.outbox.DeadLetter;
import io.segmentlaunchdarkly.outbox.DeadLetterReason;
import io.segmentlaunchdarkly.outbox.DeadLetters;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;

/**
 * The dead letters, {@code /console/dead-letters}: listed, shown one by one, replayed and discarded, as the command {@code dead-letters} does
 * it. All that is chosen by a reason is chosen by the names that the page had, so that nothing goes that nobody has seen.
 */
public final class DeadLettersPage {
    private static final String PATH = "/dead-letters";
    private static final int MOST_ROWS = 200;
    private static final int MOST_EVENTS = 100;

    private final CamelContext context;
    private final Templates templates;

    public DeadLettersPage(CamelContext context, Templates templates) {
        this.context = context;
        this.templates = templates;
    }

    private DeadLetters deadLetters() {
        String directory = context.getComponent("launchdarkly-outbox", OutboxComponent.class)
                .getDataDirectory();
        return new DeadLetters(Path.of(directory).toAbsolutePath());
    }

    /** All of them, or those with a reason. */
    public WebAnswer list(WebRequest request) throws IOException {
        String reason = request.asked("reason").orElse("");
        List<DeadLetter> letters = new ArrayList<>(deadLetters().list());
        Collections.reverse(letters);
        List<DeadLetterList.Row> rows = new ArrayList<>();
        int total = 0;
        for (DeadLetter letter : letters) {
            DeadLetterReason why = DeadLetterReason.of(letter.reason());
            if (reason.isEmpty() || why.matches(reason)) {
                total++;
                if (rows.size() < MOST_ROWS) {
                    row(letter, why).ifPresent(rows::add);
                }
            }
        }
        return templates.page("deadLetters.jte", new DeadLetterList(request, reason, rows, total, done(request)));
    }

    private static String done(WebRequest request) {
        String count = request.asked("count").orElse("");
        if (!count.matches("[0-9]{1,9}")) {
            return "";
        }
        String letters = Show.count(Long.parseLong(count), "dead letter");
        return switch (request.asked("done").orElse("")) {
            case "replay" -> "Put back into the outbox: " + letters
                    + ". LaunchDarkly attributes an event to an experiment by when it receives the event.";
            case "discard" -> "Discarded: " + letters + ".";
            default -> "";
        };
    }

    /** Empty if it is gone. */
    private static Optional<DeadLetterList.Row> row(DeadLetter letter, DeadLetterReason why) throws IOException {
        try {
            return Optional.of(new DeadLetterList.Row(
                    letter.environment(),
                    letter.name(),
                    letter.events(),
                    letter.opened().map(Show::time).orElse(""),
                    why.lastAttempt().map(Show::time).orElse(""),
                    why.attempts(),
                    why.toString(),
                    WebRequest.address(
                            "/dead-letter", Map.of("environment", letter.environment(), "file", letter.name()))));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** One of them with its events. */
    public WebAnswer show(WebRequest request) throws IOException {
        DeadLetter letter = find(
                        request.query().get("environment"), request.query().get("file"))
                .orElseThrow(DeadLettersPage::isGone);
        try {
            Optional<String> reason = letter.reason();
            List<String> lines = letter.lines();
            return templates.page(
                    "deadLetter.jte",
                    new DeadLetterView(
                            request,
                            row(letter, DeadLetterReason.of(reason)).orElseThrow(DeadLettersPage::isGone),
                            reason.map(JsonText::indented).orElse(""),
                            lines.stream()
                                    .limit(MOST_EVENTS)
                                    .map(JsonText::indented)
                                    .toList(),
                            Math.max(0, lines.size() - MOST_EVENTS)));
        } catch (NoSuchFileException gone) {
            throw isGone();
        }
    }

    private static RefusalException isGone() {
        return RefusalException.notFound(
                "There is no such dead letter. Somebody may have replayed or discarded it meanwhile.");
    }

    /** Only what is listed is found, so that no name leads out of the directory. */
    private Optional<DeadLetter> find(String environment, String name) throws IOException {
        return deadLetters().list().stream()
                .filter(letter -> letter.environment().equals(environment)
                        && letter.name().equals(name))
                .findFirst();
    }

    /** An action on a dead letter; false if the dead letter is gone. */
    private interface Change {
        boolean to(DeadLetter letter) throws IOException;
    }

    /** Puts those that the form names back into the outbox. */
    public WebAnswer replay(WebRequest request) throws IOException {
        return change(request, "replay", deadLetters()::replay);
    }

    /** Deletes those that the form names for good. */
    public WebAnswer discard(WebRequest request) throws IOException {
        return change(request, "discard", deadLetters()::discard);
    }

    private WebAnswer change(WebRequest request, String what, Change change) throws IOException {
        List<String> chosen = request.form().entrySet().stream()
                .filter(field ->
                        field.getKey().startsWith("letter:") && field.getValue().equals("on"))
                .map(field -> field.getKey().substring("letter:".length()))
                .toList();
        if (chosen.isEmpty()) {
            throw RefusalException.badRequest("No dead letter was chosen.");
        }
        int count = 0;
        for (DeadLetter letter : deadLetters().list()) {
            if (chosen.contains(letter.environment() + "/" + letter.name()) && to(letter, change)) {
                count++;
            }
        }
        deadLetters().tidy();
        return WebAnswer.seeOther(WebRequest.address(PATH, Map.of("done", what, "count", String.valueOf(count))));
    }

    private static boolean to(DeadLetter letter, Change change) throws IOException {
        try {
            return change.to(letter);
        } catch (IllegalArgumentException e) {
            throw RefusalException.badRequest(letter.name() + ": " + e.getMessage() + ".");
        }
    }
}
