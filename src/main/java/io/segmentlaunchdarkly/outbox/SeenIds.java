package io.segmentlaunchdarkly.outbox;

/**
 * The latest ids in the order in which they came, each with its time. The oldest are removed if there are too many or if they are too old.
 * Not safe for use by several threads.
 *
 * <p>There are a ring of ids and times, and a hash table (open addressing, linear probing) of places in the ring. Both grow with the
 * number of ids, up to the maximum; then an id takes 24 bytes of the ring and 16 to 32 of the table.
 */
public final class SeenIds {
    private static final int SMALLEST = 1024;
    private static final int LARGEST = 1 << 29;

    private final int maxIds;
    private long[] highs;
    private long[] lows;
    private long[] times;
    /** The place of the oldest id in the ring. */
    private int oldest;
    /** How many places of the ring are taken, including those of removed ids. */
    private int size;
    /**
     * An entry has a part of the id in the upper half and the place in the ring plus one in the lower half; an empty slot is 0. The length
     * is a power of two and at least twice the ring's.
     */
    private long[] table;

    /** Has room for {@code maxIds} ids, at least 1. */
    public SeenIds(long maxIds) {
        this.maxIds = (int) Math.min(LARGEST, maxIds);
        allocate(Math.min(SMALLEST, this.maxIds));
    }

    private void allocate(int capacity) {
        highs = new long[capacity];
        lows = new long[capacity];
        times = new long[capacity];
        table = new long[Integer.highestOneBit(2 * capacity - 1) << 1];
    }

    /**
     * Adds an id if it is not there yet.
     *
     * @param time when it came, in milliseconds
     * @return whether it was added
     */
    public boolean add(EventId id, long time) {
        int slot = slot(id.high(), id.low());
        if (table[slot] != 0) {
            return false;
        }
        if (size == highs.length) {
            if (size < maxIds) {
                grow();
            } else {
                removeOldest();
            }
            slot = slot(id.high(), id.low());
        }
        append(slot, id.high(), id.low(), time);
        return true;
    }

    private void append(int slot, long high, long low, long time) {
        int place = place(size);
        highs[place] = high;
        lows[place] = low;
        times[place] = time;
        table[slot] = entry(high, place);
        size++;
    }

    /** Removes an id early, if it is there. */
    public void remove(EventId id) {
        int slot = slot(id.high(), id.low());
        if (table[slot] != 0) {
            int place = placeOf(table[slot]);
            free(slot);
            highs[place] = 0;
            lows[place] = 0;
        }
    }

    /** Removes the ids that came before a time. */
    public void removeBefore(long time) {
        while (size > 0 && times[oldest] < time) {
            removeOldest();
        }
    }

    private void removeOldest() {
        if (isTaken(oldest)) {
            free(slot(highs[oldest], lows[oldest]));
        }
        oldest = place(1);
        size--;
    }

    /** The size of the arrays in bytes. */
    long bytes() {
        return (highs.length + lows.length + times.length) * 8L + table.length * 8L;
    }

    /** Whether an id is at the place. A removed id leaves its place empty. */
    private boolean isTaken(int place) {
        return highs[place] != 0 || lows[place] != 0;
    }

    /** The place in the ring that is {@code behind} places after the oldest. */
    private int place(int behind) {
        int place = oldest + behind;
        return place >= highs.length ? place - highs.length : place;
    }

    private void grow() {
        SeenIds larger = new SeenIds(maxIds);
        larger.allocate((int) Math.min(maxIds, 2L * highs.length));
        for (int i = 0; i < size; i++) {
            int place = place(i);
            if (isTaken(place)) {
                larger.append(larger.slot(highs[place], lows[place]), highs[place], lows[place], times[place]);
            }
        }
        highs = larger.highs;
        lows = larger.lows;
        times = larger.times;
        table = larger.table;
        oldest = 0;
        size = larger.size;
    }

    /** The slot of the table where the id is, or where it belongs. */
    private int slot(long high, long low) {
        int slot = home((int) high);
        while (table[slot] != 0 && !isAt(table[slot], high, low)) {
            slot = next(slot);
        }
        return slot;
    }

    /** The entry alone nearly always excludes other ids. That avoids reading the ring, which is far away in memory. */
    private boolean isAt(long entry, long high, long low) {
        return part(entry) == (int) high && highs[placeOf(entry)] == high && lows[placeOf(entry)] == low;
    }

    private static long entry(long high, int place) {
        return high << 32 | (place + 1);
    }

    private static int placeOf(long entry) {
        return (int) entry - 1;
    }

    /** The part of the id that is in an entry. */
    private static int part(long entry) {
        return (int) (entry >>> 32);
    }

    /** The slot to which an id belongs. The id needs no hashing, because it is a hash. */
    private int home(int part) {
        return part & (table.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (table.length - 1);
    }

    /** Empties a slot, and moves up the entries after it that can be closer to home. */
    private void free(int slot) {
        int hole = slot;
        for (int at = next(hole); table[at] != 0; at = next(at)) {
            int fromHome = (at - home(part(table[at]))) & (table.length - 1);
            int fromHole = (at - hole) & (table.length - 1);
            if (fromHome >= fromHole) {
                table[hole] = table[at];
                hole = at;
            }
        }
        table[hole] = 0;
    }
}
