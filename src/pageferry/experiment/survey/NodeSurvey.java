package pageferry.experiment.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import pageferry.mm.Paging;

/** What is told of one node. */
final class NodeSurvey {
  private final int id;
  private final Paging paging;
  private long firstFrame = Long.MAX_VALUE;
  private long endFrame;
  final Told<SortedSet<Integer>> cpus;
  final Told<Amount> memory;
  final Told<Amount> free;
  final Told<List<ZoneSurvey>> zones;
  final Told<SortedMap<Integer, Integer>> distances;
  final Told<Integer> tier;
  final Told<Integer> readLatencyNs;
  final Told<Integer> readBandwidthMbs;

  /** The hugetlb pool: how many pages there are of a size in KiB. */
  final SortedMap<Long, Told<Long>> hugetlb = new TreeMap<>();

  NodeSurvey(int id, Paging paging) {
    this.id = id;
    this.paging = paging;
    String of = " of node " + id;
    cpus = new Told<>("CPUs" + of, Object::equals);
    memory = new Told<>("memory" + of, Amount::isAlike);
    // Two snapshots are of two moments.
    free = new Told<>("free memory" + of, (one, other) -> true);
    zones = new Told<>("zones" + of, (one, other) -> sizes(one).equals(sizes(other)));
    distances = new Told<>("distances" + of, Object::equals);
    tier = new Told<>("memory tier" + of, Object::equals);
    readLatencyNs = new Told<>("read latency" + of, Object::equals);
    readBandwidthMbs = new Told<>("read bandwidth" + of, Object::equals);
  }

  /** Its zones span these page frames, among others. */
  void spans(long first, long end) {
    firstFrame = Math.min(firstFrame, first);
    endFrame = Math.max(endFrame, end);
  }

  /** The first page frame that its zones span; {@link Long#MAX_VALUE} if nobody told. */
  long firstFrame() {
    return firstFrame;
  }

  /** The frame behind the last one that they span; 0 if nobody told. */
  long endFrame() {
    return endFrame;
  }

  /** Its number. */
  int id() {
    return id;
  }

  private static List<String> sizes(List<ZoneSurvey> zones) {
    return zones.stream().map(ZoneSurvey::toString).toList();
  }

  /** What is told of its pool of huge pages of so many KiB. */
  Told<Long> hugetlb(long kib) {
    return hugetlb.computeIfAbsent(
        kib, size -> new Told<>("hugetlb pages of " + size + " KiB of node " + id, Long::equals));
  }

  /** How many bytes a base page has if other sources are right; 0 if they do not tell. */
  long shownPageBytes() {
    long managed = zones.value().orElse(List.of()).stream().mapToLong(ZoneSurvey::managed).sum();
    long bytes = memory.coarsest().map(Amount::bytes).orElse(0L);
    return managed > 0 ? Math.round(bytes / (double) managed) : 0;
  }

  /** How much memory it has: its zones' if they are told. */
  long bytes() {
    long managed = zones.value().orElse(List.of()).stream().mapToLong(ZoneSurvey::managed).sum();
    return managed > 0 ? paging.address(managed) : memory.value().map(Amount::bytes).orElse(0L);
  }

  /** How much of it is free, unless that is more than there is. */
  Optional<Amount> freeOfIt() {
    return free.value().filter(amount -> amount.bytes() <= bytes());
  }

  /** What sources say differently. */
  List<String> contradictions() {
    List<String> all = new ArrayList<>();
    free.value()
        .filter(amount -> freeOfIt().isEmpty())
        .ifPresent(
            amount ->
                all.add(
                    "free memory of node %d: %s in %s, but it has %s; left out"
                        .formatted(id, amount, free.source(), new Amount(bytes(), 1))));
    Stream.concat(
            Stream.of(cpus, memory, zones, distances, tier, readLatencyNs, readBandwidthMbs),
            hugetlb.values().stream())
        .forEach(each -> all.addAll(each.contradictions()));
    return all;
  }
}
