package io.segmentlaunchdarkly.diagnosis;

/** How many more names may be told apart in all. */
final class Room {
    private int left;

    Room(int left) {
        this.left = left;
    }

    /** Whether there is room for another one, which takes it. */
    boolean take() {
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
