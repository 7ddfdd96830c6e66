package pageferry.experiment.threads;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.actors.Machine;
import pageferry.engine.threads.StepListener;
import pageferry.engine.threads.ThreadsRun;
import pageferry.experiment.run.MachineRun;
import pageferry.experiment.run.RunSetup;

/** A machine that runs on real threads, by itself from its beginning. */
final class ThreadsMachineRun extends MachineRun {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ThreadsRun<Machine.Command> run;

  private ThreadsMachineRun(ThreadsRun<Machine.Command> run) {
    this.run = run;
  }

  /**
   * Begins a run and creates its processes.
   *
   * @param dilation real nanoseconds in one of the machine's
   * @param listener who hears of each step
   */
  static ThreadsMachineRun begin(RunSetup setup, long dilation, StepListener listener) {
    ThreadsMachineRun begun =
        new ThreadsMachineRun(ThreadsRun.begin(setup::in, setup.seed(), dilation, listener));
    begun.create(setup);
    return begun;
  }

  @Override
  public void tell(Machine.Command command) {
    run.tell(command);
  }

  @Override
  protected <T> @Nullable T ask(Function<Consumer<T>, Machine.Command> question) {
    if (run.failure() != null) {
      return null;
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    tell(question.apply(answer::complete));
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException unanswered) {
      return null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  long nowNs() {
    return run.nowNs();
  }

  /** Steps begun so far. */
  long steps() {
    return run.steps();
  }

  boolean isAtRest() {
    return run.isAtRest();
  }

  /** What an actor reported first, or null. */
  @Nullable Throwable failure() {
    return run.failure();
  }

  /** Lets no actor begin another step. */
  void halt() {
    run.halt();
  }

  @Override
  public void close() {
    run.close();
  }
}
