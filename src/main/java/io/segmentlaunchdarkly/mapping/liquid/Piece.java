package io.segmentlaunchdarkly.mapping.liquid;

/** A part of a template: plain text, an output or a tag. */
sealed interface Piece {

    /** The part as it is written, with its braces. */
    String source();

    /** Text outside braces; what is left of it when the tags beside it have trimmed it. */
    record Plain(String source, String trimmed) implements Piece {}

    /** <code>{{ ... }}</code>, and a reader of what stands between the braces. */
    record Output(String source, Reader reader) implements Piece {}

    /** <code>{% ... %}</code>, its name, and a reader of what stands after the name. */
    record Tag(String source, String name, Reader reader) implements Piece {}
}
