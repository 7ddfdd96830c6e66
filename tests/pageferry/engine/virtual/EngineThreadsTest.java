package pageferry.engine.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import pageferry.engine.virtual.Puppet.Act;
import pageferry.engine.virtual.RunEnd.Kind;
import pageferry.world.Environment;
import pageferry.world.KernelBug;

class EngineThreadsTest {
  private static final RunLimits LIMITS = new RunLimits(100_000, 1_000_000);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Test
  void two_engines_on_two_threads_do_not_disturb_each_other() throws Exception {
    TreeMap<Integer, String> alone = tracesOf(0, 60);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<TreeMap<Integer, String>>> work =
          List.of(() -> tracesOf(0, 60), () -> tracesOf(0, 60));
      for (Future<TreeMap<Integer, String>> traces : threads.invokeAll(work)) {
        assertThat(traces.get()).isEqualTo(alone);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void two_engines_on_one_thread_do_not_disturb_each_other() {
    try (VirtualEngine first = VirtualEngine.start();
        VirtualEngine second = VirtualEngine.start()) {
      List<String> log = new ArrayList<>();
      try (VirtualRun<Act> one = begin(first, it -> {});
          VirtualRun<Act> two = begin(second, it -> {})) {
        one.tell(context -> two.tell(it -> log.add("from one to two")));
        assertThat(one.pump().steps()).isEqualTo(1);
        assertThat(log).isEmpty();
        assertThat(two.pump().steps()).isEqualTo(1);
        assertThat(log).containsExactly("from one to two");
      }
    }
  }

  @Test
  void an_engine_can_go_from_thread_to_thread() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (VirtualEngine engine = other.submit(VirtualEngine::start).get()) {
      List<String> log = new ArrayList<>();
      VirtualRun<Act> run = begin(engine, it -> {});
      run.tell(context -> context.spawn(Puppet.create(), "child").tell(it -> log.add("child")));
      assertThat(other.submit(run::pump).get().steps()).isEqualTo(2);
      assertThat(log).containsExactly("child");
      run.close();
    } finally {
      other.shutdown();
    }
  }

  @Test
  void actors_run_on_the_pumping_thread_whatever_dispatcher_they_ask_for() {
    List<Thread> threads = new ArrayList<>();
    List<DispatcherSelector> selectors =
        List.of(
            DispatcherSelector.defaultDispatcher(),
            DispatcherSelector.blocking(),
            DispatcherSelector.sameAsParent(),
            DispatcherSelector.fromConfig("akka.actor.internal-dispatcher"));
    try (VirtualEngine engine = VirtualEngine.start();
        VirtualRun<Act> run = begin(engine, it -> {})) {
      for (int i = 0; i < selectors.size(); i++) {
        DispatcherSelector selector = selectors.get(i);
        String name = "child-" + i;
        run.tell(
            context ->
                context
                    .spawn(Puppet.create(), name, selector)
                    .tell(it -> threads.add(Thread.currentThread())));
      }
      assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
    }
    assertThat(threads).hasSize(4).containsOnly(Thread.currentThread());
  }

  @Test
  void tasks_of_the_dispatcher_run_on_the_pumping_thread_before_the_next_step() {
    List<String> log = new ArrayList<>();
    try (VirtualEngine engine = VirtualEngine.start();
        VirtualRun<Act> run = begin(engine, it -> {})) {
      run.tell(
          context -> {
            context
                .getExecutionContext()
                .execute(() -> log.add("task on " + Thread.currentThread().getName()));
            log.add("step");
          });
      run.tell(context -> log.add("next step"));
      run.pump();
    }
    String here = Thread.currentThread().getName();
    assertThat(log).containsExactly("step", "task on " + here, "next step");
  }

  @Test
  void a_task_that_fails_fails_the_run() {
    KernelBug bug = new KernelBug("in a task");
    try (VirtualEngine engine = VirtualEngine.start();
        VirtualRun<Act> run = begin(engine, it -> {})) {
      run.tell(
          context ->
              context
                  .getExecutionContext()
                  .execute(
                      () -> {
                        throw bug;
                      }));
      assertThat(run.pump()).isEqualTo(new RunEnd(Kind.CRASHED, 1, 0, bug));
    }
  }

  @Test
  void messages_from_another_thread_are_taken_in_between_two_steps() {
    List<Thread> threads = new ArrayList<>();
    List<String> log = new ArrayList<>();
    try (VirtualEngine engine = VirtualEngine.start();
        VirtualRun<Act> run = begin(engine, it -> {})) {
      run.tell(
          context -> {
            elsewhere(
                () -> {
                  run.tell(it -> threads.add(Thread.currentThread()));
                  run.tell(it -> log.add("told by the other thread"));
                });
            context.getSelf().tell(it -> log.add("told by the step"));
          });
      RunEnd end = run.pump();
      assertThat(end.message()).isEqualTo("quiescent after step 4 (virtual time 0 ns)");
    }
    assertThat(threads).containsExactly(Thread.currentThread());
    assertThat(log).containsExactly("told by the step", "told by the other thread");
  }

  @Test
  void a_throwable_reported_on_another_thread_fails_the_run() {
    KernelBug bug = new KernelBug("elsewhere");
    Environment[] given = new Environment[1];
    try (VirtualEngine engine = VirtualEngine.start();
        VirtualRun<Act> run = begin(engine, environment -> given[0] = environment)) {
      run.tell(context -> elsewhere(() -> given[0].panic().panic(bug)));
      assertThat(run.pump().cause()).isEqualTo(bug);
    }
  }

  @Test
  void a_timer_cannot_be_set_on_another_thread() {
    List<Throwable> refused = new ArrayList<>();
    try (VirtualEngine engine = VirtualEngine.start();
        VirtualRun<Act> run = begin(engine, it -> {})) {
      run.tell(
          context ->
              elsewhere(
                  () -> {
                    try {
                      setTimer(context);
                    } catch (IllegalStateException refusal) {
                      refused.add(refusal);
                    }
                  }));
      assertThat(run.pump().timeNs()).isZero();
    }
    assertThat(refused).hasSize(1);
  }

  private static void setTimer(ActorContext<Act> context) {
    context
        .getSystem()
        .scheduler()
        .scheduleOnce(Duration.ofNanos(10), () -> {}, context.getExecutionContext());
  }

  private static void elsewhere(Runnable work) {
    Thread thread = new Thread(work);
    thread.start();
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> !thread.isAlive());
  }

  private static VirtualRun<Act> begin(
      VirtualEngine engine, java.util.function.Consumer<Environment> settler) {
    return engine.begin(
        environment -> {
          settler.accept(environment);
          Behavior<Act> puppet = Puppet.create();
          return puppet;
        },
        Course.inOrder(Chooser.fifo(), LIMITS).inAkka(),
        1);
  }

  private static TreeMap<Integer, String> tracesOf(int from, int to) {
    TreeMap<Integer, String> traces = new TreeMap<>();
    try (VirtualEngine engine = VirtualEngine.start()) {
      for (int seed = from; seed < to; seed++) {
        traces.put(seed, Bustle.traceOf(engine, Chooser.random(seed), seed));
      }
    }
    return traces;
  }
}
