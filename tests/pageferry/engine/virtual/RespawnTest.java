package pageferry.engine.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pageferry.engine.virtual.Puppet.Act;
import pageferry.engine.virtual.RunEnd.Kind;
import pageferry.house.Slow;
import pageferry.world.Clock;
import pageferry.world.KernelBug;

@Slow
class RespawnTest {
  private static final int RESPAWNS = 1_000;
  private static final RunLimits LIMITS = new RunLimits(100_000, 1_000_000);

  private VirtualEngine engine;

  @BeforeEach
  void start() {
    engine = VirtualEngine.start();
  }

  @AfterEach
  void end() {
    engine.close();
  }

  @Test
  void a_thousand_respawns_leave_no_actor_behind() {
    String before = engine.actorTree();
    for (int i = 0; i < RESPAWNS; i++) {
      try (VirtualRun<Act> run = family()) {
        assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
        assertThat(engine.actorTree()).contains("machine", "child-9");
      }
      assertThat(engine.actorTree()).isEqualTo(before);
    }
  }

  @Test
  void a_population_stopped_in_the_middle_of_its_life_leaves_no_actor_behind() {
    ActorSystem<Void> system = Puppet.systemOf(engine);
    String before = engine.actorTree();
    for (int steps = 0; steps < 600; steps++) {
      Bustle.traceOf(engine, Chooser.random(steps), steps, new RunLimits(steps, 1_000_000));
      assertThat(engine.actorTree()).isEqualTo(before);
    }
    assertThat(Puppet.systemOf(engine)).isSameAs(system);
  }

  @Test
  void a_thousand_respawns_leave_nothing_in_memory() {
    List<WeakReference<Object>> populations = new ArrayList<>();
    for (int i = 0; i < RESPAWNS; i++) {
      Object belongings = new Object();
      populations.add(new WeakReference<>(belongings));
      try (VirtualRun<Act> run = ownerOf(belongings)) {
        run.tell(context -> context.getSelf().tell(it -> belongings.hashCode()));
        run.pump();
        run.tell(context -> belongings.hashCode());
      }
    }
    System.gc();
    assertThat(populations).filteredOn(population -> population.get() != null).hasSizeLessThan(3);
  }

  @Test
  void every_run_sees_the_same_names_numbers_and_times() {
    List<String> first = namesOf(engine);
    assertThat(first).contains("0 0 /", "1 0 /child-0", "10 0 /child-9");
    for (int i = 0; i < 10; i++) {
      assertThat(namesOf(engine)).isEqualTo(first);
    }
  }

  @Test
  void a_run_can_begin_after_one_that_failed() {
    for (int i = 0; i < 100; i++) {
      try (VirtualRun<Act> run = family()) {
        run.tell(
            context -> {
              throw new KernelBug("again");
            });
        assertThat(run.pump().kind()).isEqualTo(Kind.CRASHED);
      }
      try (VirtualRun<Act> run = family()) {
        assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
      }
    }
  }

  @Test
  void a_run_can_be_closed_before_anything_has_run() {
    String before = engine.actorTree();
    family().close();
    assertThat(engine.actorTree()).isEqualTo(before);
  }

  @Test
  void a_run_whose_root_has_stopped_is_at_rest() {
    try (VirtualRun<Act> run =
        engine.begin(it -> Puppet.mortal(), Course.inOrder(Chooser.fifo(), LIMITS).inAkka(), 1)) {
      run.tell(context -> {});
      assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
      run.tell(context -> {});
      assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
    }
    family().close();
  }

  @Test
  void a_run_must_be_closed_before_the_next_begins() {
    try (VirtualRun<Act> run = family()) {
      assertThatThrownBy(this::family)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the run before has not been closed");
      assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
    }
  }

  @Test
  void a_closed_run_does_nothing_more() {
    List<String> log = new ArrayList<>();
    Clock[] clock = new Clock[1];
    VirtualRun<Act> run =
        engine.begin(
            environment -> {
              clock[0] = environment.clock();
              return Puppet.create();
            },
            Course.inOrder(Chooser.fifo(), LIMITS).inAkka(),
            1);
    clock[0].after(1, () -> log.add("set before"));
    run.close();
    run.close();
    assertThatThrownBy(run::pump).isInstanceOf(IllegalStateException.class);
    run.tell(context -> log.add("message"));
    clock[0].after(1, () -> log.add("set afterwards"));
    try (VirtualRun<Act> next = family()) {
      assertThat(next.pump().timeNs()).isZero();
    }
    assertThat(log).isEmpty();
  }

  @Test
  void a_population_that_cannot_be_made_leaves_the_engine_usable() {
    assertThatThrownBy(
            () ->
                engine.<Act>begin(
                    environment -> {
                      throw new KernelBug("no such machine");
                    },
                    Course.inOrder(Chooser.fifo(), LIMITS).inAkka(),
                    1))
        .hasMessage("no such machine");
    try (VirtualRun<Act> run = family()) {
      assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
    }
  }

  @Test
  void what_actors_do_while_they_are_stopped_reaches_nobody() {
    List<String> log = new ArrayList<>();
    Behavior<Act> root =
        Behaviors.setup(
            context -> {
              ActorRef<Act> self = context.getSelf();
              Runnable lastWords = () -> self.tell(it -> log.add("last words"));
              context.spawn(Puppet.create(dead -> {}, lastWords), "child");
              return Puppet.create(dead -> log.add("mourned"), () -> log.add("stopped"));
            });
    try (VirtualRun<Act> run =
        engine.begin(it -> root, Course.inOrder(Chooser.fifo(), LIMITS).inAkka(), 1)) {
      run.tell(context -> context.watch(context.getChild("child").orElseThrow()));
      run.pump();
      run.tell(context -> log.add("never handled"));
    }
    assertThat(log).containsExactly("stopped");
  }

  @Test
  void an_engine_closes_its_run_with_itself() {
    VirtualEngine other = VirtualEngine.start();
    VirtualRun<Act> run =
        other.begin(it -> Puppet.create(), Course.inOrder(Chooser.fifo(), LIMITS).inAkka(), 1);
    other.close();
    other.close();
    assertThatThrownBy(run::pump).hasMessage("the run has been closed");
    assertThatThrownBy(() -> Puppet.systemOf(other)).hasMessage("the engine has been closed");
  }

  @Test
  void a_closed_engine_has_terminated_its_actor_system() {
    VirtualEngine other = VirtualEngine.start();
    ActorSystem<Void> system = Puppet.systemOf(other);
    other.close();
    assertThat(system.getWhenTerminated()).isCompleted();
  }

  private VirtualRun<Act> family() {
    return engine.begin(it -> parent(), Course.inOrder(Chooser.fifo(), LIMITS).inAkka(), 1);
  }

  private static Behavior<Act> parent() {
    return Behaviors.setup(
        context -> {
          for (int i = 0; i < 10; i++) {
            context.spawn(Puppet.create(), "child-" + i).tell(it -> {});
          }
          return Puppet.create();
        });
  }

  private VirtualRun<Act> ownerOf(Object belongings) {
    return engine.begin(
        environment -> {
          environment.clock().after(2_000_000, belongings::hashCode);
          return Puppet.create(dead -> belongings.hashCode(), belongings::hashCode);
        },
        Course.inOrder(Chooser.fifo(), LIMITS).inAkka(),
        1);
  }

  private static List<String> namesOf(VirtualEngine engine) {
    List<String> names = new ArrayList<>();
    VirtualRun<?>[] self = new VirtualRun<?>[1];
    Chooser recording =
        enabled -> {
          for (int i = 0; i < enabled.size(); i++) {
            names.add(enabled.number(i) + " " + self[0].nowNs() + " " + enabled.name(i));
          }
          return enabled.size() - 1;
        };
    try (VirtualRun<Act> run =
        engine.begin(it -> parent(), Course.inOrder(recording, LIMITS).inAkka(), 1)) {
      self[0] = run;
      run.pump();
    }
    return names;
  }
}
