package pageferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.faults.FaultAttr;
import pageferry.faults.FaultFilter;
import pageferry.faults.FaultPlan;
import pageferry.faults.FaultRule;
import pageferry.house.Slow;
import pageferry.mm.AccessPattern;
import pageferry.mm.MachineImage;
import pageferry.mm.NodeMask;
import pageferry.mm.PageSet;
import pageferry.protocol.fork.ForkCall;
import pageferry.protocol.kernel.Step;
import pageferry.world.FaultKind;
import pageferry.world.FaultPoint;
import pageferry.world.Latency;
import pageferry.world.Tracepoint;

/** Actors that crash and are restarted at random moments: nobody else can tell. */
@Slow
class RestartTest {
  private static final int RESTARTS = 1000;
  private static final long VPN = 0x48000;
  private static final PageSet SET = PageSet.span(VPN, 64, 1);

  @ParameterizedTest
  @ValueSource(strings = {"node", "page-lock", "address-space", "lru-drain-worker"})
  void a_thousand_restarts_change_no_event_and_lose_no_page(String actor) {
    List<Tracepoint> undisturbed = new ArrayList<>();
    MachineImage without = storm(FaultPoint.NONE, undisturbed, 0);
    List<Tracepoint> disturbed = new ArrayList<>();
    MachineImage with = storm(crashing(actor).begin(1), disturbed, RESTARTS);
    assertThat(disturbed).isEqualTo(undisturbed);
    assertThat(with).isEqualTo(without);
  }

  private static MachineImage storm(FaultPoint faults, List<Tracepoint> events, int restarts) {
    try (Lab lab = new Lab(Lab.twoSockets(), "batch", Chooser.random(5), faults)) {
      lab.begin(
          new ThreadSpec("mover", 0, mover()),
          new ThreadSpec("reader", 1, accesses(3000, false)),
          new ThreadSpec("writer", 9, accesses(3000, true)),
          new ThreadSpec("forker", 10, forker()));
      MachineImage image = lab.image();
      assertThat(lab.injected()).hasSize(restarts);
      events.addAll(lab.events());
      return image;
    }
  }

  private static FaultPlan crashing(String actor) {
    FaultFilter filter =
        new FaultFilter(
            List.of(actor),
            List.of(),
            NodeMask.NONE,
            List.of(),
            new FaultFilter.Stack(List.of(), List.of(), 0),
            FaultFilter.Alloc.ANY);
    double percent = actor.equals("lru-drain-worker") ? 60 : 35;
    FaultRule.Effect effect = new FaultRule.Effect(new Latency.Constant(0), null, "");
    FaultAttr often = new FaultAttr(percent, 1, RESTARTS, 0, 0);
    return new FaultPlan(List.of(new FaultRule(FaultKind.RESTART_ACTOR, often, filter, effect)));
  }

  private static List<Step> mover() {
    Step there = Lab.move(SET, 1, Lab.MF_MOVE_ALL);
    Step back = Lab.move(SET, 0, Lab.MF_MOVE_ALL);
    return List.of(
        Lab.mmap(VPN, 512),
        new Step.Touch(SET, true),
        new Step.Signal(Lab.signal("ready")),
        new Step.Repeat(8, List.of(there, back)),
        new Step.Repeat(150, List.of(Lab.move(PageSet.span(VPN, 1, 1), 0, Lab.MF_MOVE))));
  }

  private static List<Step> accesses(int count, boolean write) {
    return List.of(
        new Step.Wait(Lab.signal("ready"), 1),
        new Step.Access(SET, AccessPattern.UNIFORM, count, write, 200));
  }

  private static List<Step> forker() {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Wait(Lab.signal("ready"), 1));
    for (int i = 0; i < 4; i++) {
      steps.add(new ForkCall.Fork("child-" + i, List.of(new Step.Touch(SET, i % 2 == 0))));
      steps.add(new Step.Sleep(20_000));
    }
    return steps;
  }
}
