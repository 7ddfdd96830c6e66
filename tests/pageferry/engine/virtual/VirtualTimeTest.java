package pageferry.engine.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pageferry.engine.virtual.Puppet.Act;
import pageferry.engine.virtual.RunEnd.Kind;
import pageferry.world.Clock;

class VirtualTimeTest {
  private static final RunLimits LIMITS = new RunLimits(100_000, 1_000_000_000_000L);

  private final List<String> log = new ArrayList<>();
  private VirtualEngine engine;
  private Clock clock;

  @BeforeEach
  void start() {
    engine = VirtualEngine.start();
  }

  @AfterEach
  void end() {
    engine.close();
  }

  @Test
  void timers_due_at_one_instant_fire_in_the_order_given() {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      for (int i = 0; i < 200; i++) {
        int number = i;
        clock.after(i % 2 == 0 ? 70 : 30, () -> log("t" + number));
      }
      run.pump();
    }
    List<String> expected = new ArrayList<>();
    for (int i = 1; i < 200; i += 2) {
      expected.add("t" + i + "@30");
    }
    for (int i = 0; i < 200; i += 2) {
      expected.add("t" + i + "@70");
    }
    assertThat(log).isEqualTo(expected);
  }

  @Test
  void a_timer_of_akka_and_one_of_the_clock_share_one_order() {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      run.tell(
          context -> {
            clock.after(50, () -> log("clock 1"));
            context
                .getSystem()
                .scheduler()
                .scheduleOnce(
                    Duration.ofNanos(50), () -> log("akka"), context.getExecutionContext());
            clock.after(50, () -> log("clock 2"));
          });
      run.pump();
    }
    assertThat(log).containsExactly("clock 1@50", "akka@50", "clock 2@50");
  }

  @Test
  void time_does_not_advance_while_an_actor_can_run() {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      clock.after(1, () -> log("timer"));
      run.tell(context -> countDown(context.getSelf(), 1000));
      RunEnd end = run.pump();
      assertThat(end.kind()).isEqualTo(Kind.QUIESCENT);
    }
    assertThat(log).containsExactly("counted down@0", "timer@1");
  }

  @Test
  void all_timers_of_an_instant_fire_before_the_actors_they_wake_run() {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      clock.after(10, () -> run.tell(context -> log("woken")));
      clock.after(10, () -> log("second timer"));
      run.pump();
    }
    assertThat(log).containsExactly("second timer@10", "woken@10");
  }

  @Test
  void a_delay_of_zero_lets_the_runnable_actors_go_first_and_takes_no_time() {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      run.tell(context -> clock.after(0, () -> log("timer")));
      run.tell(context -> log("actor"));
      assertThat(run.pump().timeNs()).isZero();
    }
    assertThat(log).containsExactly("actor@0", "timer@0");
  }

  @Test
  void a_negative_delay_is_an_error() {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      assertThatThrownBy(() -> clock.after(-1, () -> {}))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
    }
  }

  @Test
  void a_delay_beyond_the_end_of_time_never_comes() {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      clock.after(5, () -> clock.after(Long.MAX_VALUE, () -> log("too late")));
      assertThat(run.pump().kind()).isEqualTo(Kind.TIME_LIMIT);
    }
    assertThat(log).isEmpty();
  }

  @Test
  void typed_timers_fire_once_repeatedly_and_not_after_they_were_cancelled() {
    try (VirtualRun<String> run =
        engine.begin(
            environment -> {
              clock = environment.clock();
              return Behaviors.withTimers(this::ticker);
            },
            Course.inOrder(Chooser.fifo(), LIMITS).inAkka(),
            1)) {
      RunEnd end = run.pump();
      assertThat(end.kind()).isEqualTo(Kind.QUIESCENT);
      assertThat(end.timeNs()).isEqualTo(3_500);
    }
    assertThat(log)
        .containsExactly("rate@1000", "delay@1500", "rate@2000", "delay@3000", "once@3500");
  }

  private Behavior<String> ticker(TimerScheduler<String> timers) {
    timers.startTimerAtFixedRate("rate", Duration.ofNanos(1_000));
    timers.startTimerWithFixedDelay("delay", Duration.ofNanos(1_500));
    timers.startSingleTimer("once", Duration.ofNanos(3_500));
    timers.startSingleTimer("never", Duration.ofNanos(4_000));
    return Behaviors.receiveMessage(
        message -> {
          log(message);
          if (clock.nowNs() >= 2_000) {
            timers.cancel("never");
            timers.cancel("rate");
          }
          if (clock.nowNs() >= 3_000) {
            timers.cancel("delay");
          }
          return Behaviors.same();
        });
  }

  @Test
  void a_receive_timeout_comes_in_virtual_time() {
    Behavior<String> sleeper =
        Behaviors.setup(
            context -> {
              context.setReceiveTimeout(Duration.ofSeconds(30), "timeout");
              return Behaviors.receiveMessage(
                  message -> {
                    log(message);
                    context.cancelReceiveTimeout();
                    return Behaviors.same();
                  });
            });
    try (VirtualRun<String> run =
        engine.begin(
            environment -> {
              clock = environment.clock();
              return sleeper;
            },
            Course.inOrder(Chooser.fifo(), LIMITS).inAkka(),
            1)) {
      assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
    }
    assertThat(log).containsExactly("timeout@30000000000");
  }

  @Test
  void the_time_limit_lets_timers_fire_up_to_its_instant_and_none_beyond() {
    try (VirtualRun<Act> run = puppet(new RunLimits(1_000, 100))) {
      clock.after(100, () -> log("at the limit"));
      clock.after(101, () -> log("beyond"));
      RunEnd end = run.pump();
      assertThat(end.kind()).isEqualTo(Kind.TIME_LIMIT);
      assertThat(end.timeNs()).isEqualTo(100);
      assertThat(end.message())
          .isEqualTo("stopped at the time limit after step 2 (virtual time 100 ns)");
      assertThat(run.pump()).isEqualTo(end);
    }
    assertThat(log).containsExactly("at the limit@100");
  }

  @Test
  void a_run_stopped_at_its_time_limit_has_seen_all_its_time_and_can_still_be_asked() {
    try (VirtualRun<Act> run = puppet(new RunLimits(1_000, 100))) {
      clock.after(90, () -> log("before"));
      clock.after(200, () -> log("beyond"));
      assertThat(run.pump().kind()).isEqualTo(Kind.TIME_LIMIT);
      run.tell(context -> log("question"));
      run.tell(context -> clock.after(1, () -> log("just beyond")));
      assertThat(run.pump().kind()).isEqualTo(Kind.TIME_LIMIT);
    }
    assertThat(log).containsExactly("before@90", "question@100");
  }

  @Test
  void the_step_limit_stops_actors_that_never_rest() {
    try (VirtualRun<Act> run = puppet(new RunLimits(1_000, 100))) {
      run.tell(context -> countDown(context.getSelf(), Integer.MAX_VALUE));
      RunEnd end = run.pump();
      assertThat(end.kind()).isEqualTo(Kind.STEP_LIMIT);
      assertThat(end.message()).isEqualTo("stopped at the limit of 1000 steps (virtual time 0 ns)");
      assertThat(run.pump()).isEqualTo(end);
      assertThat(run.steps()).isEqualTo(1_000);
    }
  }

  @Test
  void the_step_limit_stops_a_timer_that_sets_itself_without_delay() {
    try (VirtualRun<Act> run = puppet(new RunLimits(1_000, 100))) {
      clock.after(0, endlessly());
      RunEnd end = run.pump();
      assertThat(end.kind()).isEqualTo(Kind.STEP_LIMIT);
      assertThat(end.steps()).isEqualTo(1_000);
    }
  }

  @Test
  void a_run_that_rests_after_exactly_as_many_steps_as_allowed_is_quiescent() {
    try (VirtualRun<Act> run = puppet(new RunLimits(5, 100))) {
      for (int i = 0; i < 5; i++) {
        run.tell(context -> log("message"));
      }
      RunEnd end = run.pump();
      assertThat(end.message()).isEqualTo("quiescent after step 5 (virtual time 0 ns)");
    }
    assertThat(log).hasSize(5);
  }

  @Test
  void a_run_at_rest_goes_on_when_told_more() {
    try (VirtualRun<Act> run = puppet(LIMITS)) {
      clock.after(10, () -> log("timer"));
      assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
      run.tell(context -> clock.after(10, () -> log("timer")));
      assertThat(run.pump().kind()).isEqualTo(Kind.QUIESCENT);
      assertThat(run.nowNs()).isEqualTo(20);
    }
    assertThat(log).containsExactly("timer@10", "timer@20");
  }

  private Runnable endlessly() {
    return () -> clock.after(0, endlessly());
  }

  private void countDown(akka.actor.typed.ActorRef<Act> self, int left) {
    if (left == 0) {
      log("counted down");
    } else {
      self.tell(context -> countDown(self, left - 1));
    }
  }

  private VirtualRun<Act> puppet(RunLimits limits) {
    return engine.begin(
        environment -> {
          clock = environment.clock();
          return Puppet.create();
        },
        Course.inOrder(Chooser.fifo(), limits).inAkka(),
        1);
  }

  private void log(String what) {
    log.add(what + "@" + clock.nowNs());
  }
}
