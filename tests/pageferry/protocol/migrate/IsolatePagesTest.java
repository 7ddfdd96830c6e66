package pageferry.protocol.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import pageferry.mm.PageFlags;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.bench.Ran;
import pageferry.protocol.bench.Scene;
import pageferry.protocol.bench.Scene.Folio;
import pageferry.protocol.bench.Scene.Kind;
import pageferry.protocol.bench.State;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.GetEntry;

/** Folios leave their LRU lists for a migration, and come back by way of the CPU's batch. */
class IsolatePagesTest {
  @Provide
  Arbitrary<Scene.Plan> folios() {
    return Scene.plans(Kind.PRIVATE, Kind.CACHED, Kind.HUGE, Kind.HUGETLB, Kind.MLOCKED);
  }

  @Property(tries = 40)
  void what_is_isolated_and_put_back_is_where_it_was(@ForAll("folios") Scene.Plan plan) {
    Scene scene = plan.build();
    Bench bench = scene.bench();
    State before = State.of(scene);
    EntryList entries = new EntryList();
    for (Folio folio : scene.folios()) {
      entries.append(Bench.MM, folio.vpn(), bench.in(Bench.MM, new GetEntry(folio.vpn())));
    }
    IsolatePages isolate = new IsolatePages(entries);
    Ran ran = bench.run(isolate);
    assertThat(ran.returned()).isZero();
    assertThat(ran.all(Instruction.AskNode.class)).hasSizeBetween(1, 2);
    assertThat(isolate.isolated()).extracting(Source::pfn).isEqualTo(pfns(scene));
    assertThat(scene.folios()).allMatch(folio -> isIsolated(bench, folio));
    assertThat(bench.run(new PutBack(isolate.isolated())).returned()).isZero();
    bench.drain();
    assertThat(State.of(scene).beyond(before)).isEmpty();
    assertThat(before.beyond(State.of(scene))).isEmpty();
  }

  private static List<Long> pfns(Scene scene) {
    return scene.folios().stream().map(Folio::pfn).toList();
  }

  private static boolean isIsolated(Bench bench, Folio folio) {
    var frames = bench.node(Bench.SMALL.nodeOf(folio.pfn())).frames();
    return frames.has(folio.pfn(), PageFlags.ISOLATED) && !frames.has(folio.pfn(), PageFlags.LRU);
  }
}
