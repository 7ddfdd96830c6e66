package pageferry.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.world.Clock;
import pageferry.world.FaultPoint;
import pageferry.world.Footprint;
import pageferry.world.KernelBug;

/** The rules of PG_locked, one lock alone. */
class PageLockTest {
  private static final long PFN = 4711;
  private static final int UNFAIRNESS = 5;

  private final List<Throwable> panics = new ArrayList<>();
  private final TestInbox<Node.Command> node = TestInbox.create();
  private final TestInbox<Cpu.Command> cpu = TestInbox.create();
  private final TestInbox<Cpu.Command> unlocker = TestInbox.create();
  private final BehaviorTestKit<PageLock.Command> lock =
      BehaviorTestKit.create(PageLock.create(node.getRef(), UNFAIRNESS, supervision()));

  @Test
  void trylock_wins_past_sleeping_waiters() {
    ask(1, LockKind.LOCK);
    ask(2, LockKind.LOCK);
    ask(3, LockKind.LOCK);
    unlock(1);
    cpu.getAllReceived();
    assertThat(ask(4, LockKind.TRY)).containsExactly(answer(4, LockKind.TRY, LockAnswer.GRANTED));
  }

  @Test
  void trylock_of_a_held_lock_does_not_wait() {
    ask(1, LockKind.LOCK);
    assertThat(ask(2, LockKind.TRY)).containsExactly(answer(2, LockKind.TRY, LockAnswer.BUSY));
    assertThat(unlock(1)).isEmpty();
  }

  @Test
  void a_woken_waiter_can_lose_the_bit_to_a_newcomer() {
    ask(1, LockKind.LOCK);
    assertThat(ask(2, LockKind.LOCK)).containsExactly(blocked(2, WaitKind.FOLIO_LOCK, 1));
    assertThat(unlock(1)).containsExactly(answer(2, LockKind.LOCK, LockAnswer.WOKEN));
    assertThat(ask(3, LockKind.LOCK)).containsExactly(answer(3, LockKind.LOCK, LockAnswer.GRANTED));
    assertThat(ask(2, LockKind.LOCK, 1)).containsExactly(blocked(2, WaitKind.FOLIO_LOCK, 3));
  }

  @Test
  void after_the_unfairness_limit_the_unlocker_hands_the_bit_over() {
    ask(1, LockKind.LOCK);
    ask(2, LockKind.LOCK, UNFAIRNESS);
    assertThat(unlock(1)).containsExactly(answer(2, LockKind.LOCK, LockAnswer.GRANTED));
    assertThat(ask(3, LockKind.TRY)).containsExactly(answer(3, LockKind.TRY, LockAnswer.BUSY));
    unlock(2);
    assertThat(panics).isEmpty();
  }

  @Test
  void one_loss_below_the_limit_a_waiter_is_only_woken() {
    ask(1, LockKind.LOCK);
    ask(2, LockKind.LOCK, UNFAIRNESS - 1);
    assertThat(unlock(1)).containsExactly(answer(2, LockKind.LOCK, LockAnswer.WOKEN));
    assertThat(ask(3, LockKind.TRY)).containsExactly(answer(3, LockKind.TRY, LockAnswer.GRANTED));
  }

  @Test
  void one_unlock_wakes_one_exclusive_waiter() {
    ask(1, LockKind.LOCK);
    ask(2, LockKind.LOCK);
    ask(3, LockKind.LOCK);
    assertThat(unlock(1)).containsExactly(answer(2, LockKind.LOCK, LockAnswer.WOKEN));
    ask(2, LockKind.LOCK, 1);
    assertThat(unlock(2)).containsExactly(answer(3, LockKind.LOCK, LockAnswer.WOKEN));
  }

  @Test
  void shared_waiters_behind_an_exclusive_one_are_not_woken() {
    ask(1, LockKind.LOCK);
    assertThat(ask(2, LockKind.WAIT)).containsExactly(blocked(2, WaitKind.FOLIO_WAIT, 1));
    ask(3, LockKind.WAIT);
    ask(4, LockKind.LOCK);
    ask(5, LockKind.WAIT);
    assertThat(unlock(1))
        .containsExactly(
            answer(2, LockKind.WAIT, LockAnswer.WOKEN),
            answer(3, LockKind.WAIT, LockAnswer.WOKEN),
            answer(4, LockKind.LOCK, LockAnswer.WOKEN));
    ask(4, LockKind.LOCK, 1);
    assertThat(unlock(4)).containsExactly(answer(5, LockKind.WAIT, LockAnswer.WOKEN));
  }

  @Test
  void an_unlock_by_somebody_else_is_a_kernel_bug() {
    ask(1, LockKind.LOCK);
    unlock(2);
    assertThat(panics)
        .singleElement()
        .isInstanceOf(KernelBug.class)
        .extracting(Throwable::getMessage)
        .isEqualTo("task 2 unlocks pfn 0x1267 held by 1");
  }

  @Test
  void an_unlock_of_a_free_lock_is_a_kernel_bug() {
    unlock(1);
    assertThat(panics).singleElement().isInstanceOf(KernelBug.class);
  }

  @Test
  void a_task_that_locks_twice_sleeps_for_itself() {
    ask(1, LockKind.LOCK);
    assertThat(ask(1, LockKind.LOCK)).containsExactly(blocked(1, WaitKind.FOLIO_LOCK, 1));
  }

  @Test
  void an_idle_lock_goes_back_to_its_node() {
    ask(1, LockKind.LOCK);
    ask(2, LockKind.LOCK);
    ask(3, LockKind.TRY);
    assertThat(node.hasMessages()).isFalse();
    unlock(1);
    assertThat(node.getAllReceived()).containsExactly(new Node.LockIdle(PFN, 3, 1));
    ask(2, LockKind.LOCK, 1);
    assertThat(node.hasMessages()).isFalse();
    unlock(2);
    assertThat(node.getAllReceived()).containsExactly(new Node.LockIdle(PFN, 1, 2));
  }

  @Test
  void a_lock_with_a_sleeping_waiter_is_not_idle() {
    ask(1, LockKind.LOCK);
    ask(2, LockKind.LOCK);
    ask(3, LockKind.LOCK);
    unlock(1);
    assertThat(node.hasMessages()).isFalse();
  }

  @Test
  void to_wait_for_a_free_lock_is_not_to_take_it() {
    assertThat(ask(1, LockKind.WAIT)).containsExactly(answer(1, LockKind.WAIT, LockAnswer.GRANTED));
    assertThat(node.getAllReceived()).containsExactly(new Node.LockIdle(PFN, 1, 1));
    assertThat(ask(2, LockKind.TRY)).containsExactly(answer(2, LockKind.TRY, LockAnswer.GRANTED));
  }

  private List<Cpu.Command> ask(int pid, LockKind kind) {
    return ask(pid, kind, 0);
  }

  private List<Cpu.Command> ask(int pid, LockKind kind, int losses) {
    lock.run(new PageLock.Acquire(PFN, kind, losses, pid, cpu.getRef()));
    return cpu.getAllReceived();
  }

  private List<Cpu.Command> unlock(int pid) {
    lock.run(new PageLock.Unlock(PFN, pid, unlocker.getRef()));
    return cpu.getAllReceived();
  }

  private Cpu.Command answer(int pid, LockKind kind, LockAnswer answer) {
    return new Cpu.LockAnswered(pid, PFN, kind, answer, lock.getRef());
  }

  private Supervision supervision() {
    Clock stopped =
        new Clock() {
          @Override
          public long nowNs() {
            return 0;
          }

          @Override
          public void after(long delayNs, Runnable task) {
            throw new UnsupportedOperationException("a page lock waits for nothing");
          }
        };
    return new Supervision(
        panics::add, FaultPoint.NONE, stopped, (time, cpu, task, event) -> {}, Footprint.NONE);
  }

  private static Cpu.Command blocked(int pid, WaitKind what, int holder) {
    return new Cpu.Blocked(pid, what, PFN, holder);
  }
}
