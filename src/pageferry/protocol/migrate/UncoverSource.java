package pageferry.protocol.migrate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.rmap.UncoverLarge;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.Vma;

/**
 * What it does to a large folio that its entries are removed one by one, in the order in which the
 * reverse map meets their areas: page_remove_rmap() of try_to_migrate_one() (mm/rmap.c, Linux 6.1).
 * As long as a huge entry is left, removing small ones uncovers nothing. Returns 0.
 *
 * <p>The tree of areas is sorted by their starts; among equals an area that was cut since the fork
 * comes later, for it was taken out and put in again, and otherwise the older address space first.
 */
final class UncoverSource extends Routine {
  private final Source source;
  private final Mappings mappings;
  private final TreeSet<Integer> spaces = new TreeSet<>();
  private final List<Place> places = new ArrayList<>();

  /** Where the areas of an address space stand in that order. */
  private record Place(int mm, Vma area) {}

  UncoverSource(Source source) {
    super(KernelFunction.TRY_TO_MIGRATE);
    this.source = source;
    this.mappings = Objects.requireNonNull(source.look).mappings();
  }

  @Override
  protected Instruction start() {
    int huge = 0;
    for (int i = 0; i < mappings.count(); i++) {
      huge += Mapping.isHuge(mappings.code(i)) ? 1 : 0;
      spaces.add(Mapping.mm(mappings.code(i)));
    }
    return huge == 0 ? uncover() : huge == mappings.count() ? done(0) : nextSpace();
  }

  private Instruction nextSpace() {
    Integer mm = spaces.pollFirst();
    if (mm == null) {
      return leavesSome() ? uncover() : done(0);
    }
    FindAreas all = new FindAreas(0, ForkChunk.END);
    return ask(mm, all, MmapLock.NONE, 0, areas -> found(mm, areas));
  }

  private Instruction found(int mm, List<Vma> areas) {
    areas.forEach(area -> places.add(new Place(mm, area)));
    return nextSpace();
  }

  /** Whether small entries are left when the last huge one goes. */
  private boolean leavesSome() {
    Comparator<Integer> order =
        Comparator.comparingLong((Integer i) -> area(i).start())
            .thenComparing(i -> -area(i).end())
            .thenComparing(i -> Mapping.mm(mappings.code(i)));
    int lastHuge = -1;
    for (int i = 0; i < mappings.count(); i++) {
      boolean later = lastHuge < 0 || order.compare(i, lastHuge) > 0;
      lastHuge = Mapping.isHuge(mappings.code(i)) && later ? i : lastHuge;
    }
    for (int i = 0; i < mappings.count(); i++) {
      if (!Mapping.isHuge(mappings.code(i)) && order.compare(i, lastHuge) > 0) {
        return true;
      }
    }
    return false;
  }

  private Vma area(int i) {
    long vpn = Mapping.vpn(mappings.code(i));
    int mm = Mapping.mm(mappings.code(i));
    return places.stream()
        .filter(place -> place.mm() == mm && place.area().has(vpn))
        .map(Place::area)
        .findFirst()
        .orElse(places.get(0).area());
  }

  private Instruction uncover() {
    return tell(nodeOf(source.pfn), new UncoverLarge(source.pfn), 0, nothing -> done(0));
  }
}
