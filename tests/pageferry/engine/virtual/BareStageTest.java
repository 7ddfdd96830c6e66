package pageferry.engine.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pageferry.engine.virtual.Puppet.Act;
import pageferry.engine.virtual.RunEnd.Kind;
import pageferry.house.Slow;
import pageferry.world.Environment;
import pageferry.world.Footprint;
import pageferry.world.KernelBug;

/** On a bare stage a population does what it does in an ActorSystem, step by step. */
@Slow
class BareStageTest {
  private static final RunLimits LIMITS = new RunLimits(400, Long.MAX_VALUE);
  private static final int MOST_CHILDREN = 12;
  private static final int MOST_DEEP = 4;

  private final VirtualEngine engine = VirtualEngine.start();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void end() {
    engine.close();
  }

  /** Picks at random, and notes what could have been picked. */
  private final class Noting implements Picker {
    private final SplittableRandom random;

    Noting(long seed) {
      random = new SplittableRandom(seed);
    }

    @Override
    public int pick(Pending enabled) {
      StringBuilder labels = new StringBuilder();
      for (int i = 0; i < enabled.size(); i++) {
        labels.append(enabled.label(i)).append(enabled.delayed(i) ? "~ " : " ");
      }
      log.add(labels.toString());
      return random.nextInt(enabled.size());
    }

    @Override
    public @Nullable Footprint footprint() {
      return null;
    }
  }

  /** An actor that begets, sends at once and with delay, and stops, as its dice say. */
  private Behavior<Act> lively(Environment world, int depth) {
    return Behaviors.setup(
        context -> {
          log.add("born at " + world.clock().nowNs());
          act(world, context, depth);
          return Puppet.create();
        });
  }

  private void act(Environment world, ActorContext<Act> context, int depth) {
    if (depth == MOST_DEEP) {
      return;
    }
    int drawn = world.dice().below(MOST_CHILDREN);
    String name = "child-" + drawn;
    ActorRef<Act> child =
        context
            .getChild(name)
            .map(known -> known.<Act>unsafeUpcast())
            .orElseGet(() -> context.spawn(lively(world, depth + 1), name));
    Act next = its -> act(world, its, depth + 1);
    if (drawn % 2 == 0) {
      child.tell(next);
    } else {
      world.clock().after(drawn, () -> child.tell(next));
    }
    context.getSelf().tell(its -> log.add("heard at " + world.clock().nowNs()));
    if (world.dice().below(3) > 0) {
      context.getSelf().tell(its -> act(world, its, depth));
    }
  }

  private String run(BiFunction<Picker, RunLimits, Course> course, long seed) {
    return run(course.apply(new Noting(seed), LIMITS), seed);
  }

  /** Chooses at random, and notes who could have been chosen. */
  private Course inOrder(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Chooser chooser =
        enabled -> {
          StringBuilder names = new StringBuilder();
          for (int i = 0; i < enabled.size(); i++) {
            names.append(enabled.number(i)).append(enabled.name(i)).append(' ');
          }
          log.add(names.toString());
          return random.nextInt(enabled.size());
        };
    return Course.inOrder(chooser, LIMITS);
  }

  /** What is logged before the end; an ActorSystem lets those begin to live whom it is to stop. */
  private String run(Course course, long seed) {
    log.clear();
    try (VirtualRun<Act> run = engine.begin(world -> lively(world, 0), course, seed)) {
      run.tell(context -> log.add("told from outside"));
      log.add(run.pump().message());
      run.tell(context -> log.add("told again"));
      log.add(run.pump().message());
      return String.join("\n", log);
    }
  }

  @Test
  void each_step_is_the_one_that_an_actor_system_takes() {
    int lines = 0;
    for (long seed = 0; seed < 300; seed++) {
      String bare = run(Course::explored, seed);
      assertThat(bare)
          .isEqualTo(run((picker, limits) -> Course.explored(picker, limits).inAkka(), seed));
      lines += log.size();
    }
    assertThat(lines).as("there is something to compare").isGreaterThan(30_000);
  }

  @Test
  void each_step_in_order_is_the_one_that_an_actor_system_takes() {
    int lines = 0;
    for (long seed = 0; seed < 300; seed++) {
      String bare = run(inOrder(seed), seed);
      assertThat(bare).isEqualTo(run(inOrder(seed).inAkka(), seed));
      lines += log.size();
    }
    assertThat(lines).as("there is something to compare").isGreaterThan(30_000);
  }

  @Test
  void in_order_too_a_failure_and_a_stop_end_the_actor() {
    KernelBug bug = new KernelBug("refcount below zero");
    for (Course course : List.of(inOrder(1), inOrder(1).inAkka())) {
      try (VirtualRun<Act> run = engine.begin(it -> Puppet.create(), course, 1)) {
        run.tell(
            context -> {
              throw bug;
            });
        run.tell(context -> log.add("never heard"));
        assertThat(run.pump()).isEqualTo(new RunEnd(Kind.CRASHED, 1, 0, bug));
      }
    }
    for (Course course : List.of(inOrder(1), inOrder(1).inAkka())) {
      try (VirtualRun<Act> run = engine.begin(it -> Puppet.mortal(), course, 1)) {
        run.tell(context -> {});
        run.tell(context -> context.getSelf().tell(its -> log.add("never heard")));
        run.pump();
        run.tell(context -> log.add("never heard"));
        assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
      }
    }
    assertThat(log).doesNotContain("never heard");
  }

  @Test
  void what_an_actor_throws_fails_the_run_at_that_step() {
    KernelBug bug = new KernelBug("refcount below zero");
    for (BiFunction<Picker, RunLimits, Course> course : courses()) {
      try (VirtualRun<Act> run = begin(Puppet.create(), course)) {
        run.tell(context -> {});
        run.tell(
            context -> {
              throw bug;
            });
        assertThat(run.pump()).isEqualTo(new RunEnd(Kind.CRASHED, 2, 0, bug));
        assertThat(run.pump()).isEqualTo(new RunEnd(Kind.CRASHED, 2, 0, bug));
      }
    }
  }

  @Test
  void one_that_has_stopped_handles_nothing_more() {
    try (VirtualRun<Act> run = begin(Puppet.mortal(), Course::explored)) {
      run.tell(context -> {});
      run.tell(context -> log.add("never heard"));
      assertThat(run.pump()).isEqualTo(new RunEnd(Kind.QUIESCENT, 2, 0, null));
    }
    assertThat(log).doesNotContain("never heard");
  }

  private List<BiFunction<Picker, RunLimits, Course>> courses() {
    return List.of(Course::explored, (picker, limits) -> Course.explored(picker, limits).inAkka());
  }

  @Test
  void what_only_an_actor_system_has_is_refused_by_name() {
    try (VirtualRun<Act> run = begin(Puppet.create(), Course::explored)) {
      run.tell(context -> context.watch(context.spawn(Puppet.create(), "child")));
      assertThat(run.pump().cause()).hasMessage("/ is in no ActorSystem, which watch needs");
    }
  }

  @Test
  void a_run_that_is_over_leaves_nothing_behind_and_hears_nothing() {
    Object belongings = new Object();
    WeakReference<Object> left = new WeakReference<>(belongings);
    VirtualRun<Act> over = begin(owner(belongings), Course::explored);
    belongings = null;
    over.tell(context -> {});
    over.pump();
    over.close();
    over.tell(context -> log.add("never heard"));
    over = null;
    try (VirtualRun<Act> next = begin(Puppet.create(), Course::explored)) {
      assertThat(next.pump()).isEqualTo(new RunEnd(Kind.QUIESCENT, 0, 0, null));
      System.gc();
      assertThat(left.get()).isNull();
    }
    assertThat(log).isEmpty();
  }

  private static Behavior<Act> owner(Object belongings) {
    return Behaviors.receiveMessage(
        act -> {
          belongings.hashCode();
          return Behaviors.same();
        });
  }

  private VirtualRun<Act> begin(Behavior<Act> root, BiFunction<Picker, RunLimits, Course> course) {
    return engine.begin(it -> root, course.apply(Picker.fifo(), LIMITS), 1);
  }
}
