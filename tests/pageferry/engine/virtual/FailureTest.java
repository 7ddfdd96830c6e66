package pageferry.engine.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.engine.virtual.Puppet.Act;
import pageferry.engine.virtual.RunEnd.Kind;
import pageferry.world.Environment;
import pageferry.world.KernelBug;

class FailureTest {
  private static final RunLimits LIMITS = new RunLimits(100_000, 1_000_000);

  private final List<String> log = new ArrayList<>();
  private VirtualEngine engine;
  private ActorSystem<Void> system;
  private boolean systemMayBeReplaced;
  private Environment environment;

  @BeforeEach
  void start() {
    engine = VirtualEngine.start();
    system = Puppet.systemOf(engine);
  }

  /** Whatever a test did to the engine, the next run goes well and no actor is left. */
  @AfterEach
  void the_engine_is_still_usable() {
    if (!systemMayBeReplaced) {
      assertThat(Puppet.systemOf(engine)).isSameAs(system);
    }
    List<String> heard = new ArrayList<>();
    String before = engine.actorTree();
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      run.tell(context -> context.spawn(Puppet.create(), "child").tell(it -> heard.add("child")));
      assertThat(run.pump().message()).isEqualTo("quiescent after step 2 (virtual time 0 ns)");
    }
    assertThat(heard).containsExactly("child");
    assertThat(engine.actorTree()).isEqualTo(before);
    engine.close();
  }

  static List<Throwable> throwables() {
    return List.of(
        new KernelBug("refcount below zero"),
        new AssertionError("an assertion"),
        new LinkageError("fatal in Akka's eyes"),
        new OutOfMemoryError("fatal too"),
        new IOException("checked"));
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void what_an_actor_throws_fails_the_run_at_that_step(Throwable thrown) {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      run.tell(context -> {});
      run.tell(context -> environment.clock().after(7, () -> run.tell(it -> raise(thrown))));
      RunEnd end = run.pump();
      assertThat(end).isEqualTo(new RunEnd(Kind.CRASHED, 4, 7, thrown));
      assertThat(end.message()).isEqualTo("crashed at step 4 (virtual time 7 ns): " + thrown);
      assertThat(run.pump()).isEqualTo(end);
    }
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void what_a_timer_throws_fails_the_run_at_that_step(Throwable thrown) {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      environment.clock().after(3, () -> {});
      environment.clock().after(5, () -> raise(thrown));
      environment.clock().after(5, () -> log.add("after the crash"));
      assertThat(run.pump()).isEqualTo(new RunEnd(Kind.CRASHED, 3, 5, thrown));
    }
    assertThat(log).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void what_a_timer_of_akka_throws_fails_the_run(Throwable thrown) {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      run.tell(
          context ->
              context
                  .getSystem()
                  .scheduler()
                  .scheduleOnce(
                      Duration.ofNanos(9), () -> raise(thrown), context.getExecutionContext()));
      assertThat(run.pump()).isEqualTo(new RunEnd(Kind.CRASHED, 2, 9, thrown));
    }
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void a_reported_throwable_fails_the_run_when_the_step_is_done(Throwable thrown) {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      run.tell(
          context -> {
            environment.panic().panic(thrown);
            environment.panic().panic(new IllegalStateException("the second cause does not count"));
            log.add("rest of the step");
          });
      run.tell(context -> log.add("next step"));
      assertThat(run.pump()).isEqualTo(new RunEnd(Kind.CRASHED, 1, 0, thrown));
    }
    assertThat(log).containsExactly("rest of the step");
  }

  @Test
  void a_stack_overflow_in_an_actor_fails_the_run() {
    systemMayBeReplaced = true;
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      run.tell(context -> {});
      run.tell(context -> recurse(context.getSelf(), 0));
      RunEnd end = run.pump();
      assertThat(end.kind()).isEqualTo(Kind.CRASHED);
      assertThat(end.steps()).isEqualTo(2);
      assertThat(end.cause()).isInstanceOf(StackOverflowError.class);
    }
  }

  @Test
  void a_stack_overflow_while_actors_are_spawned_fails_the_run() {
    systemMayBeReplaced = true;
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      run.tell(context -> spawnDeeper(context, 0));
      assertThat(run.pump().cause()).isInstanceOf(StackOverflowError.class);
    }
  }

  @Test
  void a_stack_overflow_in_a_timer_fails_the_run() {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      environment.clock().after(1, () -> recurse(null, 0));
      assertThat(run.pump().cause()).isInstanceOf(StackOverflowError.class);
    }
  }

  @Test
  void a_failing_child_fails_the_run_and_its_parent_is_not_asked() {
    KernelBug bug = new KernelBug("in a grandchild");
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      run.tell(
          context ->
              context
                  .spawn(Puppet.create(), "child")
                  .tell(child -> child.spawn(Puppet.create(), "child").tell(it -> raise(bug))));
      assertThat(run.pump()).isEqualTo(new RunEnd(Kind.CRASHED, 3, 0, bug));
    }
  }

  @Test
  void an_actor_that_fails_while_it_is_set_up_fails_the_run() {
    Behavior<Act> stillborn =
        Behaviors.setup(
            context -> {
              throw new KernelBug("stillborn");
            });
    try (VirtualRun<Act> run =
        engine.begin(ignored -> stillborn, Course.inOrder(Chooser.fifo(), LIMITS).inAkka(), 1)) {
      RunEnd end = run.pump();
      assertThat(end.kind()).isEqualTo(Kind.CRASHED);
      assertThat(end.steps()).isEqualTo(1);
      assertThat(end.cause()).hasRootCauseMessage("stillborn");
    }
  }

  @Test
  void an_actor_that_fails_while_it_stops_fails_the_run() {
    KernelBug bug = new KernelBug("in PostStop");
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      run.tell(
          context -> {
            var child = context.spawn(Puppet.create(dead -> {}, () -> raise(bug)), "child");
            context.stop(child);
          });
      assertThat(run.pump()).isEqualTo(new RunEnd(Kind.CRASHED, 2, 0, bug));
    }
  }

  @Test
  void a_failure_that_a_supervisor_in_the_population_handles_is_none() {
    Behavior<Act> supervised =
        Behaviors.<Act>supervise(Puppet.create())
            .onFailure(KernelBug.class, SupervisorStrategy.resume().withLoggingEnabled(false));
    try (VirtualRun<Act> run =
        engine.begin(ignored -> supervised, Course.inOrder(Chooser.fifo(), LIMITS).inAkka(), 1)) {
      run.tell(context -> raise(new KernelBug("handled")));
      run.tell(context -> log.add("alive"));
      assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
    }
    assertThat(log).containsExactly("alive");
  }

  @Test
  void a_chooser_that_fails_fails_the_run() {
    KernelBug bug = new KernelBug("the replay has diverged");
    Chooser failing =
        enabled -> {
          throw bug;
        };
    try (VirtualRun<Act> run =
        engine.begin(it -> Puppet.create(), Course.inOrder(failing, LIMITS).inAkka(), 1)) {
      assertThat(run.pump()).isEqualTo(new RunEnd(Kind.CRASHED, 1, 0, bug));
    }
  }

  @ParameterizedTest
  @MethodSource("wrongChoices")
  void a_chooser_that_names_nobody_fails_the_run(int choice) {
    try (VirtualRun<Act> run =
        engine.begin(
            it -> Puppet.create(), Course.inOrder(enabled -> choice, LIMITS).inAkka(), 1)) {
      assertThat(run.pump().cause())
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("actor " + choice + " chosen, but only 1 are runnable");
    }
  }

  static List<Integer> wrongChoices() {
    return List.of(-1, 1, 1000);
  }

  @Test
  void a_population_that_never_stops_sending_can_be_closed() {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      run.tell(context -> context.spawn(Puppet.create(), "child").tell(this::echo));
      assertThat(run.pump().kind()).isEqualTo(Kind.STEP_LIMIT);
    }
  }

  @Test
  void a_population_that_never_stops_spawning_can_be_closed() {
    try (VirtualRun<Act> run =
        engine.begin(
            it -> endlessFamily(),
            Course.inOrder(Chooser.fifo(), new RunLimits(20, 0)).inAkka(),
            1)) {
      assertThat(run.pump().kind()).isEqualTo(Kind.STEP_LIMIT);
    }
  }

  @Test
  void an_engine_that_cannot_stop_a_population_gets_a_new_actor_system() {
    systemMayBeReplaced = true;
    Runnable overflow = () -> recurse(null, 0);
    try (VirtualRun<Act> run =
        engine.begin(
            it -> Puppet.create(dead -> {}, overflow),
            Course.inOrder(Chooser.fifo(), LIMITS).inAkka(),
            1)) {
      assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
    }
    assertThat(Puppet.systemOf(engine)).isNotSameAs(system);
  }

  @Test
  void an_engine_that_has_lost_sight_of_an_actor_gets_a_new_actor_system() {
    systemMayBeReplaced = true;
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      run.tell(
          context ->
              PumpSetup.of(context.getSystem().classicSystem().settings())
                  .newInbox(Adapter.toClassic(context.getSelf()).path().child("lost")));
      assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
    }
    assertThat(Puppet.systemOf(engine)).isNotSameAs(system);
  }

  @Test
  void a_population_without_a_behavior_fails_at_its_first_step() {
    try (VirtualRun<Act> run =
        engine.begin(it -> null, Course.inOrder(Chooser.fifo(), LIMITS).inAkka(), 1)) {
      RunEnd end = run.pump();
      assertThat(end.kind()).isEqualTo(Kind.CRASHED);
      assertThat(end.steps()).isEqualTo(1);
    }
  }

  private void echo(akka.actor.typed.javadsl.ActorContext<Act> context) {
    context.getSelf().tell(this::echo);
  }

  private static Behavior<Act> endlessFamily() {
    return Behaviors.setup(
        context -> {
          context.spawn(endlessFamily(), "child");
          return Puppet.create();
        });
  }

  private int recurse(akka.actor.typed.ActorRef<Act> self, int depth) {
    if (self != null) {
      self.tell(context -> log.add("never heard"));
    }
    return recurse(self, depth + 1) + 1;
  }

  private int spawnDeeper(akka.actor.typed.javadsl.ActorContext<Act> context, int depth) {
    context.spawn(Puppet.create(), "child-" + depth);
    return spawnDeeper(context, depth + 1) + 1;
  }

  private VirtualRun<Act> puppet(RunLimits limits) {
    return engine.begin(
        given -> {
          environment = given;
          return Puppet.create();
        },
        Course.inOrder(Chooser.fifo(), limits).inAkka(),
        1);
  }

  /** Throws anything from anywhere. */
  private static void raise(Throwable thrown) {
    Supplier<RuntimeException> sneaky = () -> sneak(thrown);
    throw sneaky.get();
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
