package io.segmentlaunchdarkly.mapping.liquid;

/** A part of a template: plain text, an output or a tag. */
sealed interface Piece {

    /** The source of the part, with its braces. */
    String source();

    /** Text outside braces, after the tags beside it have trimmed it. */
    record Plain(String source, String trimmed) implements Piece {}

    /** <code>{{ ... }}</code>, and a reader of the text between the braces. */
    record Output(String source, Reader reader) implements Piece {}

    /** <code>{% ... %}</code>, its name, and a reader of the text after the name. */
    record Tag(String source, String name, Reader reader) implements Piece {}
}
