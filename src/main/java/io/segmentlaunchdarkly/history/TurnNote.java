package io.segmentlaunchdarkly.history;

/** The end of a batch's turn. */
record TurnNote(Turn turn) implements Note {
    @Override
    public int weight() {
        return turn.answer().length() + Integer.BYTES * turn.lines().size();
    }

    @Override
    public int events() {
        return 0;
    }

    @Override
    public void write(FrameSink sink) {
        sink.next().add(turn);
    }
}
