package pageferry.observe;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.Topology;

/**
 * What a run begins with, which its tracepoints do not tell.
 *
 * @param topology the machine
 * @param tasks the names of the tasks that are there at the beginning, by pid
 * @param freePages the free page frames of each node
 * @param maps where the maps of its programs lie
 */
public record RunStart(
    Topology topology, SortedMap<Integer, String> tasks, List<Long> freePages, MapNames maps) {
  public RunStart {
    tasks = Collections.unmodifiableSortedMap(new TreeMap<>(tasks));
    freePages = List.copyOf(freePages);
  }

  /** A run of whose programs nothing is known. */
  public RunStart(Topology topology, SortedMap<Integer, String> tasks, List<Long> freePages) {
    this(topology, tasks, freePages, MapNames.NONE);
  }
}
