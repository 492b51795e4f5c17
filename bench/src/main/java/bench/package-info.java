/**
 * The benchmark: the contender that is only here for it ({@link bench.Floor}), the other side of the wire ({@link bench.Receiver}), and the
 * program that starts all, loads them and prints the table ({@link bench.Bench}, where to begin reading). Nothing here is part of
 * the service, and nothing of the service is used here but its distribution, from the outside.
 */
package bench;
