package io.segmentlaunchdarkly.documentation;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A block of code on a page.
 *
 * @param page where the page is in the project
 * @param anchor the heading above it, as in the address of a link
 * @param number 1 for the first block of commands below that heading, 2 for the second, and so on
 * @param language the first word behind the fence
 * @param text its lines
 * @param reason why no test runs it, where the page says that in a comment just before it
 */
public record Block(Path page, String anchor, int number, String language, String text, Optional<String> reason) {
    private static final Set<String> OF_COMMANDS = Set.of("sh", "console");
    private static final String PROMPT = "$ ";
    private static final Pattern VARIABLE = Pattern.compile("\\b([A-Z][A-Z0-9_]*)=(\\S+) ");
    private static final Pattern CONTINUED = Pattern.compile("\\\\\\n");

    /**
     * The block of commands that a reference names: {@code docs/install.md#install} for the first one below the heading "Install",
     * {@code docs/install.md#install:2} for the second. DocumentedCommandsTest finds these references in the tests, so each must stand as
     * one literal in the call.
     */
    public static Block of(String reference) {
        return Page.of(reference.substring(0, reference.indexOf('#'))).blocks().stream()
                .filter(block -> block.hasCommands() && block.reference().equals(reference))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no block of commands " + reference + "."));
    }

    /** Whether it is something that a reader types into a shell. */
    public boolean hasCommands() {
        return OF_COMMANDS.contains(language);
    }

    String reference() {
        return page + "#" + anchor + (number == 1 ? "" : ":" + number);
    }

    /** What a reader types: all of it, or, where it shows a console, what follows the prompts. */
    public String commands() {
        if (!language.equals("console")) {
            return text;
        }
        String joined = CONTINUED.matcher(text).replaceAll("");
        return joined.lines()
                .filter(line -> line.startsWith(PROMPT))
                .map(line -> line.substring(PROMPT.length()))
                .collect(Collectors.joining("\n"));
    }

    /** The variables that stand before the command, {@code NAME=value} each. */
    public Map<String, String> variables() {
        return VARIABLE.matcher(commands())
                .results()
                .collect(Collectors.toMap(variable -> variable.group(1), variable -> variable.group(2)));
    }

    /** What a console shows, without what was typed. */
    public String output() {
        return text.lines().filter(line -> !line.startsWith(PROMPT)).collect(Collectors.joining("\n"));
    }
}
