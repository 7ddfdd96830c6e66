package pageferry.protocol.laws;

import static pageferry.protocol.bench.Scene.Kind.HUGE;
import static pageferry.protocol.bench.Scene.Kind.IN_PIECES;
import static pageferry.protocol.bench.Scene.Kind.PRIVATE;
import static pageferry.protocol.bench.Scene.Kind.READ_ONLY;

import java.util.BitSet;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import pageferry.house.Slow;
import pageferry.protocol.bench.Scene;
import pageferry.protocol.bench.Scene.Folio;
import pageferry.protocol.ops.node.swap.ShareAnon;
import pageferry.protocol.ops.node.swap.UnshareAnon;

/** Whom pages belong to, while reclaim tries to unmap them. */
@Slow
class SharingLawsTest {
  @Provide
  Arbitrary<Scene.Plan> own() {
    return Scene.plans(PRIVATE, READ_ONLY, HUGE, IN_PIECES);
  }

  @Property(tries = 25)
  @Undoes({ShareAnon.class, UnshareAnon.class})
  void pages_whose_entries_stay_belong_to_whom_they_belonged(@ForAll("own") Scene.Plan plan) {
    Scene scene = plan.build();
    TreeMap<Long, BitSet> shared = new TreeMap<>();
    Law.holds(scene, () -> share(scene, shared), () -> unshare(scene, shared));
  }

  private static void share(Scene scene, TreeMap<Long, BitSet> shared) {
    for (Folio folio : scene.folios()) {
      shared.put(folio.pfn(), scene.bench().atPage(folio.pfn(), new ShareAnon(folio.pfn())));
    }
  }

  private static void unshare(Scene scene, TreeMap<Long, BitSet> shared) {
    shared.forEach((pfn, pages) -> scene.bench().atPage(pfn, new UnshareAnon(pfn, pages)));
  }
}
