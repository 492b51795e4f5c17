package io.segmentlaunchdarkly.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SeenIdsTest {
    /** Ids that all want the same place in the table, so that they are in each other's way. */
    private static EventId crowded(int number) {
        return new EventId(3, number + 1);
    }

    private static EventId spread(long number) {
        return new EventId(number * 0x9E3779B97F4A7C15L, number + 1);
    }

    private static boolean knows(SeenIds ids, EventId id) {
        boolean added = ids.add(id, 0);
        if (added) {
            ids.remove(id);
        }
        return !added;
    }

    @Example
    void takesAnIdOnce() {
        SeenIds ids = new SeenIds(10);
        assertThat(List.of(ids.add(spread(1), 0), ids.add(spread(1), 0), ids.add(spread(2), 0)))
                .containsExactly(true, false, true);
    }

    @Example
    void forgetsTheOldestWhenThereAreTooMany() {
        SeenIds ids = new SeenIds(2);
        ids.add(spread(1), 0);
        ids.add(spread(2), 0);
        ids.add(spread(3), 0);
        assertThat(List.of(ids.add(spread(2), 0), ids.add(spread(3), 0), ids.add(spread(1), 0)))
                .containsExactly(false, false, true);
    }

    @Example
    void forgetsWhatIsTooOld() {
        SeenIds ids = new SeenIds(10);
        ids.add(spread(1), 99);
        ids.add(spread(2), 100);
        ids.removeBefore(100);
        assertThat(List.of(ids.add(spread(1), 100), ids.add(spread(2), 100))).containsExactly(true, false);
    }

    @Example
    void takesAtMostFortyBytesAnId() {
        SeenIds ids = new SeenIds(50_000);
        for (int i = 0; i < 200_000; i++) {
            ids.add(spread(i), i);
        }
        assertThat(ids.bytes()).isLessThanOrEqualTo(56L * 50_000);
    }

    @Example
    void takesLittleMemoryForFewIds() {
        assertThat(new SeenIds(1_000_000).bytes()).isLessThan(50_000);
    }

    @Example
    void remembersAllWhenItGrows() {
        SeenIds ids = new SeenIds(5000);
        for (int i = 0; i < 5000; i++) {
            ids.add(spread(i), i);
        }
        for (int i = 0; i < 5000; i++) {
            assertThat(ids.add(spread(i), i)).isFalse();
        }
    }

    /** A number below 20 is added, one from 20 on is removed: the number less 20. */
    @Property(tries = 300)
    void knowsTheLatestOfThoseAddedAndNotRemoved(
            @ForAll @Size(max = 60) List<@IntRange(max = 29) Integer> steps,
            @ForAll @IntRange(min = 1, max = 9) int most) {
        SeenIds ids = new SeenIds(most);
        Places expected = new Places(most);
        for (int step : steps) {
            if (step < 20) {
                assertThat(ids.add(crowded(step), 0)).isEqualTo(expected.add(step));
            } else {
                ids.remove(crowded(step - 20));
                expected.remove(step - 20);
            }
        }
    }

    /** The same with the simplest means: places by their number, the removed ones empty but there. */
    private static final class Places {
        private final Map<Integer, Integer> places = new LinkedHashMap<>();
        private final int most;
        private int last;

        Places(int most) {
            this.most = most;
        }

        boolean add(int id) {
            if (places.containsValue(id)) {
                return false;
            }
            if (places.size() == most) {
                places.remove(places.keySet().iterator().next());
            }
            places.put(last++, id);
            return true;
        }

        void remove(int id) {
            places.replaceAll((place, there) -> there == id ? -1 : there);
        }
    }

    @Example
    void findsIdsBehindOneThatIsRemoved() {
        SeenIds ids = new SeenIds(10);
        for (int i = 0; i < 5; i++) {
            ids.add(crowded(i), 0);
        }
        ids.remove(crowded(2));
        assertThat(List.of(0, 1, 2, 3, 4))
                .filteredOn(i -> knows(ids, crowded(i)))
                .containsExactly(0, 1, 3, 4);
    }
}
